data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

data "simplivity_omnistack_cluster_connected_clusters" "example" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
}

# Where backups can go.
output "destinations" {
  value = data.simplivity_omnistack_cluster_connected_clusters.example.omnistack_clusters[*].name
}
