data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

resource "simplivity_omnistack_cluster_settings" "example" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  time_zone            = "UTC"
  iwo_enabled          = true
}
