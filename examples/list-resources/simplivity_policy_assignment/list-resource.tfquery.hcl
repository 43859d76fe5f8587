# All backup policies but the built-in one, with their rules.
list "simplivity_policy_assignment" "example" {
  provider         = simplivity
  include_resource = true
}
