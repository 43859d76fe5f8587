"""Terraform's rules for schemas, values, plans and the life of an object: no input or output."""
