terraform {
  required_version = ">= 1.5"

  required_providers {
    simplivity = {
      source  = "terraform.local/community/simplivity"
      version = "~> 0.1"
    }
  }
}

# SIMPLIVITY_HOST, SIMPLIVITY_USERNAME, SIMPLIVITY_PASSWORD and SIMPLIVITY_CA_FILE say the rest.
provider "simplivity" {}
