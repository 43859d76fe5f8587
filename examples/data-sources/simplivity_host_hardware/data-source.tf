data "simplivity_hosts" "all" {}

data "simplivity_host_hardware" "example" {
  for_each = { for host in data.simplivity_hosts.all.hosts : host.name => host.id }

  host_id = each.value
}

locals {
  # A drive may be part of several logical ones.
  drives = {
    for name, hardware in data.simplivity_host_hardware.example : name => distinct(flatten([
      for logical in hardware.logical_drives : logical.drive_sets[*].physical_drives
    ]))
  }
}

# The slots whose drives are to be replaced, by host.
output "worn" {
  value = {
    for name, drives in local.drives : name => [for each in drives : each.slot if each.life_remaining < 10]
  }
}
