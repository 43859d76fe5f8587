data "simplivity_role_assignments" "example" {}

# Nobody but the administrators of vSphere may administer backups.
check "administrators" {
  assert {
    condition = alltrue([
      for each in data.simplivity_role_assignments.example.role_assignments :
      each.groups == toset(["VSPHERE.LOCAL\\Administrators"]) if each.role == "ADMIN"
    ])
    error_message = "Somebody else has the role ADMIN."
  }
}
