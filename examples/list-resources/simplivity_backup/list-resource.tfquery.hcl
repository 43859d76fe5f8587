list "simplivity_backup" "example" {
  provider = simplivity

  config {
    type                 = "MANUAL"
    virtual_machine_name = "vm-00003"
  }
}
