list "simplivity_datastore_share" "example" {
  provider = simplivity
}
