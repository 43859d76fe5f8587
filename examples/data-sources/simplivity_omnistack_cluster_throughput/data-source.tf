data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

data "simplivity_omnistack_cluster_throughput" "example" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  time_offset          = "2026-01-01T00:00:00Z"
  range                = 86400
}

# Bytes per second to each omnistack_cluster, on average over a day.
output "average" {
  value = {
    for each in data.simplivity_omnistack_cluster_throughput.example.cluster_throughput :
    each.destination_omnistack_cluster_name => each.average_throughput
  }
}
