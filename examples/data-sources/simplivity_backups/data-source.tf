data "simplivity_virtual_machine" "database" {
  name = "vm-00001"
}

data "simplivity_backups" "example" {
  virtual_machine_id = data.simplivity_virtual_machine.database.id
  state              = "PROTECTED"
}

data "simplivity_backups" "failed" {
  failed_since = "24h"
}

check "backups" {
  assert {
    condition     = length(data.simplivity_backups.failed.backups) == 0
    error_message = "Backups failed within a day."
  }
}

output "count" {
  value = length(data.simplivity_backups.example.backups)
}
