data "simplivity_certificate" "example" {
  hash = "ea3e69a519517d79828efc27356da4cc8a78303c"
}

output "subject" {
  value = data.simplivity_certificate.example.subject
}
