data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

data "simplivity_hosts" "example" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
}

# Warns in each plan while a host is down.
check "hosts" {
  assert {
    condition     = alltrue([for each in data.simplivity_hosts.example.hosts : each.state == "ALIVE"])
    error_message = "A host of cluster-1 is not alive."
  }
}
