data "simplivity_host" "first" {
  name = "host-1a.example.net"
}

# terraform apply -invoke=action.simplivity_host_shutdown_virtual_controller.example
action "simplivity_host_shutdown_virtual_controller" "example" {
  config {
    host_id = data.simplivity_host.first.id
    timeout = "2h"
  }
}
