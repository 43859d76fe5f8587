data "simplivity_host" "old" {
  name = "host-2b.example.net"
}

# terraform apply -invoke=action.simplivity_host_remove_from_federation.example
action "simplivity_host_remove_from_federation" "example" {
  config {
    host_id   = data.simplivity_host.old.id
    host_name = "host-2b.example.net" # written out, so that it is this one and no other
  }
}
