"""SimpliVity's objects, each in a folder of its own: what they are and what Terraform can do."""
