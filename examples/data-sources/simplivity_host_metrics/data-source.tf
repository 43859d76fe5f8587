data "simplivity_host" "first" {
  name = "host-1a.example.net"
}

# The hour that ended at midnight, minute by minute.
data "simplivity_host_metrics" "example" {
  host_id     = data.simplivity_host.first.id
  time_offset = "2026-01-01T00:00:00Z"
  range       = 3600
}

output "highest_latency_of_writes" {
  value = max(data.simplivity_host_metrics.example.latency[*].writes...)
}
