list "simplivity_omnistack_cluster_settings" "example" {
  provider = simplivity

  config {
    name = "cluster-*"
  }
}
