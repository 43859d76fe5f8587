list "simplivity_role_assignment" "example" {
  provider = simplivity

  config {
    role = "ADMIN"
  }
}
