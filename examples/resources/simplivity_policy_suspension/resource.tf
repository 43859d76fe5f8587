data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

# No policy makes backups there until this is taken out of the configuration.
resource "simplivity_policy_suspension" "example" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
}
