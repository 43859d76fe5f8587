data "simplivity_host" "first" {
  name = "host-1a.example.net"
}

# What it was on each of thirty days.
data "simplivity_host_capacity" "example" {
  host_id     = data.simplivity_host.first.id
  time_offset = "2026-01-31T00:00:00Z"
  range       = 30 * 86400
  resolution  = "DAY"
}

locals {
  free = data.simplivity_host_capacity.example.free_space[*].value
}

# Bytes that were stored more on each day, on average.
output "growth" {
  value = (local.free[0] - local.free[length(local.free) - 1]) / (length(local.free) - 1)
}
