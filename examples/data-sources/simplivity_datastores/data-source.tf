data "simplivity_datastores" "example" {
  name = "datastore-*"
}

output "total_tib" {
  value = sum(data.simplivity_datastores.example.datastores[*].size) / pow(1024, 4)
}
