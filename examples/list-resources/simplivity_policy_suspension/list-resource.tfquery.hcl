# All hosts whose backup policies are suspended.
list "simplivity_policy_suspension" "example" {
  provider = simplivity
}
