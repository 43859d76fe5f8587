terraform {
  required_providers {
    simplivity = {
      source  = "terraform.local/community/simplivity"
      version = "~> 0.1"
    }
  }
}

# Where the controller is and who asks comes from the environment: SIMPLIVITY_HOST,
# SIMPLIVITY_USERNAME, SIMPLIVITY_PASSWORD and SIMPLIVITY_CA_FILE.
provider "simplivity" {
  operation_timeout = "15m"
}
