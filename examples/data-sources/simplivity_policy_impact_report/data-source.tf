data "simplivity_policy" "silver" {
  name = "Silver"
}

data "simplivity_policy_impact_report" "example" {
  policy_id    = data.simplivity_policy.silver.id
  create_rules = [{ frequency = 60, retention = 2880 }]

  lifecycle {
    postcondition {
      condition     = self.schedule_after_change.backup_rate_level <= 100
      error_message = "The federation cannot make so many backups in a day."
    }
  }
}
