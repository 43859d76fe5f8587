data "simplivity_backup" "before_upgrade" {
  name = "manual-3"
}

# terraform apply -invoke=action.simplivity_backup_restore.example
action "simplivity_backup_restore" "example" {
  config {
    backup_id            = data.simplivity_backup.before_upgrade.id
    virtual_machine_name = "web-as-it-was"
  }
}
