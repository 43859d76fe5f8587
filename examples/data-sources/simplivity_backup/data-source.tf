data "simplivity_backup" "example" {
  name = "manual-3"
}

output "taken_at" {
  value = data.simplivity_backup.example.created_at
}
