list "simplivity_cluster_group" "example" {
  provider = simplivity
}
