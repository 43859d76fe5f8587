data "simplivity_virtual_machine" "web" {
  name = "vm-00001"
}

variable "guest_password" {
  type      = string
  ephemeral = true
}

# terraform apply -invoke=action.simplivity_virtual_machine_validate_backup_credentials.example
action "simplivity_virtual_machine_validate_backup_credentials" "example" {
  config {
    virtual_machine_id = data.simplivity_virtual_machine.web.id
    guest_username     = "administrator"
    guest_password     = var.guest_password
  }
}
