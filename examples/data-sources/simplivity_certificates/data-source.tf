data "simplivity_certificates" "example" {
  issuer = "*CN=vcenter.example.net*"
}

output "subjects" {
  value = data.simplivity_certificates.example.certificates[*].subject
}
