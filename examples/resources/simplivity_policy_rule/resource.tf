resource "simplivity_policy" "bronze" {
  name = "Bronze"

  lifecycle {
    create_before_destroy = true
  }
}

# Every night, kept for a week.
resource "simplivity_policy_rule" "example" {
  policy_id  = simplivity_policy.bronze.id
  frequency  = 24 * 60
  retention  = 7 * 24 * 60
  start_time = "22:30"
}

# On the last day of each month, kept for a year.
resource "simplivity_policy_rule" "monthly" {
  policy_id        = simplivity_policy.bronze.id
  frequency        = 24 * 60
  retention        = 365 * 24 * 60
  days             = "Last"
  consistency_type = "VSS"
}
