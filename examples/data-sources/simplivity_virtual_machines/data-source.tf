data "simplivity_virtual_machines" "example" {
  name = "vm-*"
}

# Those that do not follow the policy of their datastore, because somebody chose another or because
# they were moved.
data "simplivity_virtual_machines" "of_another_policy" {
  differs_from_datastore = true
}

# Those without a backup that is as new as their policy promises.
data "simplivity_virtual_machines" "unprotected" {
  unprotected = true
}

output "to_look_at" {
  value = setunion(
    data.simplivity_virtual_machines.of_another_policy.virtual_machines[*].name,
    data.simplivity_virtual_machines.unprotected.virtual_machines[*].name,
  )
}
