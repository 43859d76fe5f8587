data "simplivity_time_zones" "example" {}

output "in_europe" {
  value = [for each in data.simplivity_time_zones.example.time_zones : each if startswith(each, "Europe/")]
}
