locals {
  noted = "0bb6ad84-7d82-4e7b-a3f2-9b8dcd6c2a2f/714ba236-11a5-4be5-8b71-5d55fcbbc2a4"
}

output "policy_id" {
  value = provider::simplivity::parse_id(local.noted, "policy_id", "id").policy_id
}
