data "simplivity_host" "first" {
  name = "host-1a.example.net"
}

data "simplivity_host_shutdown_status" "example" {
  host_id = data.simplivity_host.first.id
}

output "is_being_shut_down" {
  value = data.simplivity_host_shutdown_status.example.status != "NONE"
}
