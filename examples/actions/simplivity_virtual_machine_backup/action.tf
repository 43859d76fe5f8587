data "simplivity_virtual_machine" "web" {
  name = "vm-00001"
}

# terraform apply -invoke=action.simplivity_virtual_machine_backup.example
action "simplivity_virtual_machine_backup" "example" {
  config {
    virtual_machine_id = data.simplivity_virtual_machine.web.id
    backup_name        = "before-upgrade"
    retention          = 7 * 24 * 60 # minutes
  }
}
