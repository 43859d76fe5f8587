data "simplivity_api_version" "example" {}

# What this configuration uses has been there since REST API 1.16.
check "api_version" {
  assert {
    condition     = tonumber(split(".", data.simplivity_api_version.example.rest_api_version)[1]) >= 16
    error_message = "OmniStack has to be updated to 4.1.0."
  }
}
