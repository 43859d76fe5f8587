list "simplivity_external_store" "example" {
  provider = simplivity

  config {
    management_ip = "192.0.2.*"
  }
}
