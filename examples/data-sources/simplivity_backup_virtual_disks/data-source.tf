data "simplivity_backup" "golden" {
  name = "manual-3"
}

data "simplivity_backup_virtual_disks" "example" {
  backup_id = data.simplivity_backup.golden.id
}

output "virtual_disks" {
  value = data.simplivity_backup_virtual_disks.example.virtual_disks
}
