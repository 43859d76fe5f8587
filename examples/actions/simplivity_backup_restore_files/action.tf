data "simplivity_backup" "before_upgrade" {
  name = "manual-3"
}

# terraform apply -invoke=action.simplivity_backup_restore_files.example
action "simplivity_backup_restore_files" "example" {
  config {
    backup_id          = data.simplivity_backup.before_upgrade.id
    virtual_machine_id = data.simplivity_backup.before_upgrade.virtual_machine_id
    paths              = ["vm-00003.vmdk/2/Documents/plan.txt"]
  }
}
