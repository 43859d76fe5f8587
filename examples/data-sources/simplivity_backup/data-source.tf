data "simplivity_virtual_machine" "database" {
  name = "vm-00001"
}

data "simplivity_backup" "example" {
  virtual_machine_id = data.simplivity_virtual_machine.database.id
  most_recent        = true
}

output "taken_at" {
  value = data.simplivity_backup.example.created_at
}
