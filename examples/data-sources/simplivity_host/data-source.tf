data "simplivity_host" "example" {
  name = "host-1a.example.net"
}

output "version" {
  value = data.simplivity_host.example.version
}
