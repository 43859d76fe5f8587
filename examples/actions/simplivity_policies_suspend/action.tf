# terraform apply -invoke=action.simplivity_policies_suspend.example
action "simplivity_policies_suspend" "example" {
  config {
    omnistack_cluster_name = "cluster-1"
  }
}
