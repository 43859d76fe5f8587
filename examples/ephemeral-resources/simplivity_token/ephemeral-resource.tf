ephemeral "simplivity_token" "example" {}

# The token stands neither in the state nor in the command, which others on this machine can see.
resource "terraform_data" "example" {
  provisioner "local-exec" {
    command = <<-EOT
      printf 'header = "Authorization: Bearer %s"' "$TOKEN" |
        curl --config - --silent --fail --cacert "$SIMPLIVITY_CA_FILE" --output hosts.json \
          "$CONTROLLER/api/hosts"
    EOT
    environment = {
      CONTROLLER = ephemeral.simplivity_token.example.host
      TOKEN      = ephemeral.simplivity_token.example.token
    }
  }
}
