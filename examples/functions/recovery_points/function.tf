locals {
  rules = [
    { frequency = 60, retention = 2880 },
    { frequency = 1440, retention = 43200, days = "Last", start_time = "21:00" },
  ]
}

resource "simplivity_policy" "example" {
  name  = "Archive"
  rules = local.rules

  lifecycle {
    precondition {
      condition     = provider::simplivity::recovery_points(local.rules).recovery_point_objective <= 60
      error_message = "At worst an hour of work may be lost."
    }
  }
}
