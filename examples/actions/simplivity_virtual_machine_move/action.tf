data "simplivity_virtual_machine" "web" {
  name = "vm-00001"
}

data "simplivity_datastore" "archive" {
  name = "datastore-001"
}

# terraform apply -invoke=action.simplivity_virtual_machine_move.example
action "simplivity_virtual_machine_move" "example" {
  config {
    virtual_machine_id       = data.simplivity_virtual_machine.web.id
    destination_datastore_id = data.simplivity_datastore.archive.id
  }
}
