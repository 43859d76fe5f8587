data "simplivity_backup" "golden" {
  name = "manual-3"
}

data "simplivity_backup_files" "example" {
  backup_id        = data.simplivity_backup.golden.id
  virtual_disk     = "vm-00003.vmdk"
  partition_number = 2
  file_path        = "/Documents"
}

output "documents" {
  value = data.simplivity_backup_files.example.virtual_disk_partition_files[*].name
}
