resource "simplivity_certificate" "example" {
  certificate = file("${path.module}/authority.pem")
}
