# The rules of one backup policy, each as a resource of its own.
list "simplivity_policy_rule" "example" {
  provider = simplivity

  config {
    policy_name = "Gold"
  }
}
