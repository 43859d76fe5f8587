# The import id is the id or the name of the policy and the id or the number of the rule, with a slash
# between them, such as `Gold/0`. The data source simplivity_policy tells all of them.
terraform import simplivity_policy_rule.example 2fd57561-e75e-5eb9-b80f-caf767427e07/5dd6301a-f7d5-5e0a-b4d9-456c0825f8bc
