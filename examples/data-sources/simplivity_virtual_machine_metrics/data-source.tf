data "simplivity_virtual_machine" "database" {
  name = "vm-00001"
}

# The hour that ended at midnight, minute by minute.
data "simplivity_virtual_machine_metrics" "example" {
  virtual_machine_id = data.simplivity_virtual_machine.database.id
  time_offset        = "2026-01-01T00:00:00Z"
  range              = 3600
}

output "highest_latency_of_writes" {
  value = max(data.simplivity_virtual_machine_metrics.example.latency[*].writes...)
}
