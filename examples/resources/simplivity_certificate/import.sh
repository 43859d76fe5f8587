# The import id is the SHA-1 thumbprint of the certificate, with or without colons.
terraform import simplivity_certificate.example ea3e69a519517d79828efc27356da4cc8a78303c
