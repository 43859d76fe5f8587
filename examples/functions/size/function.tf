data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

data "simplivity_policy" "silver" {
  name = "Silver"
}

resource "simplivity_datastore" "example" {
  name                 = "archive"
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  policy_id            = data.simplivity_policy.silver.id
  size                 = provider::simplivity::size("1.5TiB")
}
