data "simplivity_backup" "before_upgrade" {
  name = "manual-3"
}

# terraform apply -invoke=action.simplivity_backup_rename.example
action "simplivity_backup_rename" "example" {
  config {
    backup_id   = data.simplivity_backup.before_upgrade.id
    backup_name = "golden"
  }
}
