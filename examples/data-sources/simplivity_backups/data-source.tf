data "simplivity_virtual_machine" "database" {
  name = "vm-00001"
}

data "simplivity_backups" "example" {
  virtual_machine_id = data.simplivity_virtual_machine.database.id
  state              = "PROTECTED"
}

output "newest" {
  value = try(reverse(sort(data.simplivity_backups.example.backups[*].created_at))[0], "none")
}
