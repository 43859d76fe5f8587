data "simplivity_policy" "silver" {
  name = "Silver"
}

output "next" {
  value = provider::simplivity::schedule_starts(
    data.simplivity_policy.silver.rules[0], "2026-01-31T00:00:00+01:00", 3
  )
}
