data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

data "simplivity_omnistack_cluster_metrics" "example" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  time_offset          = "2026-01-01T00:00:00Z"
  range                = 86400
  resolution           = "HOUR"
}

# The busiest hour of the day, by what was written.
output "busiest" {
  value = one([
    for each in data.simplivity_omnistack_cluster_metrics.example.throughput : each.date
    if each.writes == max(data.simplivity_omnistack_cluster_metrics.example.throughput[*].writes...)
  ])
}
