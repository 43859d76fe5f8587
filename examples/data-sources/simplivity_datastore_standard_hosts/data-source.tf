data "simplivity_datastore" "main" {
  name = "datastore-001"
}

data "simplivity_datastore_standard_hosts" "example" {
  datastore_id = data.simplivity_datastore.main.id
}

output "hosts" {
  value = data.simplivity_datastore_standard_hosts.example.standard_hosts[*].name
}
