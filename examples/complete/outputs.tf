output "policy_ids" {
  description = "Id of each policy, for other configurations to use."
  value       = { for each in [simplivity_policy.critical, simplivity_policy.standard] : each.name => each.id }
}

output "critical_machines" {
  description = "Names of the machines whose policy is managed here."
  value       = keys(simplivity_vm_policy.critical)
}

output "datastores" {
  description = "Name and size in TiB of each datastore."
  value       = { for each in simplivity_datastore.this : each.name => each.size / local.tib }
}
