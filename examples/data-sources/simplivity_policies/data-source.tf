data "simplivity_policies" "example" {}

# Policies that take no backup at all.
output "without_rules" {
  value = [for policy in data.simplivity_policies.example.policies : policy.name if length(policy.rules) == 0]
}
