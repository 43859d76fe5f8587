# The datastores of one cluster whose name begins like this.
list "simplivity_datastore" "example" {
  provider = simplivity

  config {
    name                   = "datastore-*"
    omnistack_cluster_name = "cluster-1"
  }
}
