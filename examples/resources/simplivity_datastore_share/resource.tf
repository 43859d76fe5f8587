data "simplivity_datastore" "main" {
  name = "datastore-001"
}

resource "simplivity_datastore_share" "example" {
  datastore_id = data.simplivity_datastore.main.id
  host_name    = "esxi-1.example.net"
}
