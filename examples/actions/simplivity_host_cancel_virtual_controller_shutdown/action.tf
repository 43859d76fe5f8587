data "simplivity_host" "first" {
  name = "host-1a.example.net"
}

# terraform apply -invoke=action.simplivity_host_cancel_virtual_controller_shutdown.example
action "simplivity_host_cancel_virtual_controller_shutdown" "example" {
  config {
    host_id = data.simplivity_host.first.id
  }
}
