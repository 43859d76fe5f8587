list "simplivity_certificate" "example" {
  provider = simplivity
}
