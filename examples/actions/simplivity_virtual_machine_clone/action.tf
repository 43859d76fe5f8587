data "simplivity_virtual_machine" "web" {
  name = "vm-00001"
}

# terraform apply -invoke=action.simplivity_virtual_machine_clone.example
action "simplivity_virtual_machine_clone" "example" {
  config {
    virtual_machine_id   = data.simplivity_virtual_machine.web.id
    virtual_machine_name = "vm-00001-test"
  }
}
