data "simplivity_virtual_machine" "database" {
  name = "vm-00001"
}

data "simplivity_policy" "silver" {
  name = "Silver"
}

resource "simplivity_vm_policy" "example" {
  virtual_machine_id = data.simplivity_virtual_machine.database.id
  policy_id          = data.simplivity_policy.silver.id

  # Once this resource is destroyed the machine follows its datastore's policy again. "keep" would
  # leave it the policy that it has, and a name, such as "Gold", would give it that one.
  on_destroy = "datastore"
}
