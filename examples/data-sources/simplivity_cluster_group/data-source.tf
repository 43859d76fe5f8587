data "simplivity_cluster_group" "example" {
  name = "group-1"
}

resource "simplivity_policy" "example" {
  name             = "for-one-group"
  cluster_group_id = data.simplivity_cluster_group.example.id
}
