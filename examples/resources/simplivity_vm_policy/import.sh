# The import id is the id of the virtual machine, or its name where only one has it.
terraform import simplivity_vm_policy.example ff40e6ee-00be-5fe5-ab99-0bd119f16667
