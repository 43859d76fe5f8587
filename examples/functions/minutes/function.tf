resource "simplivity_policy" "example" {
  name = "Archive"
  rules = [
    {
      frequency = provider::simplivity::minutes("4h")
      retention = provider::simplivity::minutes("7d")
    },
    {
      frequency = provider::simplivity::minutes("1d")
      retention = provider::simplivity::minutes("8w")
    },
  ]
}
