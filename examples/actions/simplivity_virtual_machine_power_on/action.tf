data "simplivity_virtual_machine" "web" {
  name = "vm-00001"
}

# terraform apply -invoke=action.simplivity_virtual_machine_power_on.example
action "simplivity_virtual_machine_power_on" "example" {
  config {
    virtual_machine_id = data.simplivity_virtual_machine.web.id
  }
}
