data "simplivity_external_stores" "example" {
  name = "storeonce-*"
}

output "names" {
  value = data.simplivity_external_stores.example.external_stores[*].name
}
