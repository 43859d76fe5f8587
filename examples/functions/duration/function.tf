data "simplivity_policy" "silver" {
  name = "Silver"
}

output "kept" {
  value = [for rule in data.simplivity_policy.silver.rules : provider::simplivity::duration(rule.retention)]
}
