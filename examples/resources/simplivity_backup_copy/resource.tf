data "simplivity_backup" "golden" {
  name = "manual-3"
}

data "simplivity_omnistack_cluster" "remote" {
  name = "cluster-1"
}

resource "simplivity_backup_copy" "example" {
  backup_id            = data.simplivity_backup.golden.id
  omnistack_cluster_id = data.simplivity_omnistack_cluster.remote.id
}
