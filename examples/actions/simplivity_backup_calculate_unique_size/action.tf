data "simplivity_backup" "before_upgrade" {
  name = "manual-3"
}

# terraform apply -invoke=action.simplivity_backup_calculate_unique_size.example
action "simplivity_backup_calculate_unique_size" "example" {
  config {
    backup_id = data.simplivity_backup.before_upgrade.id
  }
}
