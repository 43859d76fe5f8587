data "simplivity_omnistack_clusters" "example" {}

# The id of each cluster by its name.
output "cluster_ids" {
  value = { for each in data.simplivity_omnistack_clusters.example.omnistack_clusters : each.name => each.id }
}
