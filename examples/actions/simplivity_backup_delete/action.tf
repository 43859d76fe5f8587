data "simplivity_backups" "old" {
  type                 = "MANUAL"
  virtual_machine_name = "vm-00003"
}

# terraform apply -invoke=action.simplivity_backup_delete.example
action "simplivity_backup_delete" "example" {
  config {
    backup_id = data.simplivity_backups.old.backups[*].id
  }
}
