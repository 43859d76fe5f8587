data "simplivity_backups" "kept" {
  type                 = "MANUAL"
  virtual_machine_name = "vm-00003"
}

# terraform apply -invoke=action.simplivity_backup_set_retention.example
action "simplivity_backup_set_retention" "example" {
  config {
    backup_id = data.simplivity_backups.kept.backups[*].id
    retention = 10 * 365 * 24 * 60 # minutes, from when each was made
  }
}
