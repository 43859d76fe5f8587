data "simplivity_omnistack_cluster" "example" {
  name = "cluster-1"
}

output "free_tib" {
  value = data.simplivity_omnistack_cluster.example.free_space / pow(1024, 4)
}
