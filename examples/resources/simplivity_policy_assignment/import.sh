# The import id is the id of the policy, or its name where only one has it. All machines that follow it are imported.
terraform import simplivity_policy_assignment.example 2fd57561-e75e-5eb9-b80f-caf767427e07
