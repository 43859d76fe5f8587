data "simplivity_policy_schedule_report" "example" {}

check "room_for_backups" {
  assert {
    condition     = data.simplivity_policy_schedule_report.example.projected_retained_backups_level < 90
    error_message = "Policies keep nearly as many backups as the federation may have."
  }
}
