# terraform apply -invoke=action.simplivity_policies_resume.example
action "simplivity_policies_resume" "example" {
  config {
    omnistack_cluster_name = "cluster-1"
  }
}
