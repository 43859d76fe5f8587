data "simplivity_virtual_machine" "web" {
  name = "vm-00001"
}

resource "simplivity_backup" "example" {
  name               = "before-upgrade"
  virtual_machine_id = data.simplivity_virtual_machine.web.id
  consistency_type   = "DEFAULT"
  retention          = 30 * 24 * 60 # minutes
  allow_backup_loss  = true         # or Terraform refuses to destroy it
}
