terraform {
  required_providers {
    simplivity = {
      source  = "terraform.local/community/simplivity"
      version = "~> 0.1"
    }
  }
}

# Where the controllers are and who asks comes from the environment: SIMPLIVITY_HOST (several with
# commas in between), SIMPLIVITY_USERNAME, SIMPLIVITY_PASSWORD and SIMPLIVITY_TLS_FINGERPRINT.
provider "simplivity" {
  operation_timeout = "15m"
}
