data "simplivity_backup" "before_upgrade" {
  name = "manual-3"
}

data "simplivity_omnistack_cluster" "remote" {
  name = "cluster-1"
}

# terraform apply -invoke=action.simplivity_backup_copy.example
action "simplivity_backup_copy" "example" {
  config {
    backup_id      = data.simplivity_backup.before_upgrade.id
    destination_id = data.simplivity_omnistack_cluster.remote.id
  }
}
