# The import id is the id of the policy or its name. Its rules are imported with it.
terraform import simplivity_policy.example 8d2f7b30-5469-5087-b84b-fbbc7639aa92
