data "simplivity_virtual_machines" "databases" {
  name = ["vm-00001", "vm-00002", "vm-00003"]
}

data "simplivity_policy" "silver" {
  name = "Silver"
}

resource "simplivity_policy_assignment" "example" {
  policy_id           = data.simplivity_policy.silver.id
  virtual_machine_ids = data.simplivity_virtual_machines.databases.virtual_machines[*].id

  # A machine that is not listed any more follows its datastore's policy again. "keep" would leave it
  # the policy that it has, and a name, such as "Gold", would give it that one.
  on_removal = "datastore"
}
