data "simplivity_omnistack_cluster" "main" {
  name = "cluster-1"
}

variable "store_username" {
  type = string
}

variable "store_password" {
  type      = string
  sensitive = true
}

resource "simplivity_external_store" "example" {
  name                 = "storeonce-3"
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  management_ip        = "192.0.2.22"
  username             = var.store_username
  password             = var.store_password
}
