data "simplivity_policy" "example" {
  name = "Gold"
}

# What to import each rule of the policy by.
output "rule_import_ids" {
  value = [for rule in data.simplivity_policy.example.rules : "${data.simplivity_policy.example.id}/${rule.id}"]
}
