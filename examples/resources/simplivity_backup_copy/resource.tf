data "simplivity_virtual_machine" "database" {
  name = "vm-00003"
}

data "simplivity_omnistack_cluster" "remote" {
  name = "cluster-1"
}

resource "simplivity_backup" "before_upgrade" {
  name               = "before-upgrade"
  virtual_machine_id = data.simplivity_virtual_machine.database.id
  retention          = 7 * 24 * 60 # minutes
  allow_backup_loss  = true        # or Terraform refuses to destroy it
}

resource "simplivity_backup_copy" "example" {
  backup_id            = simplivity_backup.before_upgrade.id
  omnistack_cluster_id = data.simplivity_omnistack_cluster.remote.id
  retention            = 90 * 24 * 60
  allow_backup_loss    = true
}
