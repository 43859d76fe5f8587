data "simplivity_omnistack_cluster" "remote" {
  name = "cluster-2"
}

resource "simplivity_policy" "example" {
  name = "Platinum"

  # A policy in use cannot be deleted. With this, whoever uses it gets another one first.
  lifecycle {
    create_before_destroy = true
  }

  rules = [
    # Every hour of a working day, kept for two days where the virtual machine is.
    {
      frequency  = 60
      retention  = 2 * 24 * 60
      days       = "Mon,Tue,Wed,Thu,Fri"
      start_time = "07:00"
      end_time   = "19:00"
    },
    # Every night, kept for thirty days on the other cluster.
    {
      frequency        = 24 * 60
      retention        = 30 * 24 * 60
      start_time       = "22:30"
      consistency_type = "DEFAULT"
      destination_id   = data.simplivity_omnistack_cluster.remote.id
    },
  ]
}

# A policy without `rules` leaves them to simplivity_policy_rule.
resource "simplivity_policy" "bare" {
  name = "Bronze"

  lifecycle {
    create_before_destroy = true
  }
}
