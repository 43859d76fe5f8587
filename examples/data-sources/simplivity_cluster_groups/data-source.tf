data "simplivity_cluster_groups" "example" {}

# The names of the groups that each omnistack_cluster belongs to.
output "groups" {
  value = transpose({
    for each in data.simplivity_cluster_groups.example.cluster_groups : each.name => each.clusters
  })
}
