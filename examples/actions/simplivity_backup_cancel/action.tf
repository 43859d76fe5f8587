data "simplivity_backup" "before_upgrade" {
  name = "manual-3"
}

# terraform apply -invoke=action.simplivity_backup_cancel.example
action "simplivity_backup_cancel" "example" {
  config {
    backup_id = data.simplivity_backup.before_upgrade.id
  }
}
