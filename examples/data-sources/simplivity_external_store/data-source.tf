data "simplivity_external_store" "example" {
  name = "storeonce-1"
}

output "management_ip" {
  value = data.simplivity_external_store.example.management_ip
}
