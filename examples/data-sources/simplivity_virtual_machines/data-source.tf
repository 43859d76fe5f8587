data "simplivity_virtual_machines" "example" {
  name = "vm-*"
}

data "simplivity_datastores" "all" {}

locals {
  policy_of_datastore = { for each in data.simplivity_datastores.all.datastores : each.id => each.policy_id }
}

# Machines that do not follow the policy of their datastore, because somebody chose another or
# because they were moved.
output "other_policy_than_datastore" {
  value = [
    for machine in data.simplivity_virtual_machines.example.virtual_machines : machine.name
    if machine.policy_id != local.policy_of_datastore[machine.datastore_id]
  ]
}
