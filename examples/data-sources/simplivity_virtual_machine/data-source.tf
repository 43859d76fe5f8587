data "simplivity_virtual_machine" "example" {
  name = "vm-00001"
}

output "policy" {
  value = data.simplivity_virtual_machine.example.policy_name
}
