data "simplivity_datastore" "example" {
  name = "datastore-001"
}

output "policy" {
  value = data.simplivity_datastore.example.policy_name
}
