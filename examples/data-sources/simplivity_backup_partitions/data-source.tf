data "simplivity_backup" "golden" {
  name = "manual-3"
}

data "simplivity_backup_partitions" "example" {
  backup_id    = data.simplivity_backup.golden.id
  virtual_disk = "vm-00003.vmdk"
}

output "mountable" {
  value = [
    for each in data.simplivity_backup_partitions.example.partitions :
    each.partition_number if each.mountable
  ]
}
