data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

# The group of cluster-1 has this name already; another one would rename it.
resource "simplivity_cluster_group" "example" {
  cluster_group_id = one(data.simplivity_omnistack_cluster.main.cluster_group_ids)
  name             = "group-1"
}
