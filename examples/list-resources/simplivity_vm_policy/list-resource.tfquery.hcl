# The virtual machines of a datastore, for their backup policies; Terraform stops at 100 by itself.
list "simplivity_vm_policy" "example" {
  provider = simplivity
  limit    = 1000

  config {
    datastore_name = "datastore-001"
  }
}
