resource "simplivity_role_assignment" "example" {
  role  = "BACKUP"
  group = "EXAMPLE\\backup-operators"
}
