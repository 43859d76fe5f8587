locals {
  hour  = 60
  day   = 24 * local.hour
  month = 31 * local.day
  tib   = pow(1024, 4)
}

data "simplivity_omnistack_cluster" "main" {
  name = var.main_cluster
}

data "simplivity_omnistack_cluster" "remote" {
  name = var.remote_cluster
}

# A policy with all its rules in one place. Rules that somebody adds by hand are drift.
resource "simplivity_policy" "critical" {
  name = "Critical"

  # A policy in use cannot be deleted. With this, whoever uses it gets another one first.
  lifecycle {
    create_before_destroy = true
  }

  rules = [
    {
      frequency = local.hour
      retention = 2 * local.day
    },
    {
      frequency      = local.day
      retention      = 14 * local.day
      start_time     = "21:00"
      destination_id = data.simplivity_omnistack_cluster.remote.id
    },
  ]
}

# A policy whose rules are resources of their own. Other rules of it are left alone, so that other
# configurations can add some.
resource "simplivity_policy" "standard" {
  name = "Standard"

  lifecycle {
    create_before_destroy = true
  }
}

resource "simplivity_policy_rule" "nightly" {
  policy_id  = simplivity_policy.standard.id
  frequency  = local.day
  retention  = 7 * local.day
  start_time = "23:00"
}

resource "simplivity_policy_rule" "monthly" {
  policy_id        = simplivity_policy.standard.id
  frequency        = local.day
  retention        = var.monthly_months * local.month
  days             = "Last"
  consistency_type = "DEFAULT"
  destination_id   = data.simplivity_omnistack_cluster.remote.id
}

# Virtual machines start with the policy of their datastore.
resource "simplivity_datastore" "this" {
  for_each = var.datastores

  name                 = each.key
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
  policy_id            = simplivity_policy.standard.id
  size                 = each.value * local.tib
}

# What there is: a machine that was taken out of service is not in the list, and no error.
data "simplivity_virtual_machines" "main" {
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
}

locals {
  critical_machines = {
    for each in data.simplivity_virtual_machines.main.virtual_machines : each.name => each.id
    if contains(var.critical_machines, each.name)
  }
}

# Some follow a stricter one, and their datastore's again once they are taken out here.
resource "simplivity_vm_policy" "critical" {
  for_each = local.critical_machines

  virtual_machine_id = each.value
  policy_id          = simplivity_policy.critical.id
}

# Warns in each plan until the variable follows.
check "critical_machines" {
  assert {
    condition     = length(local.critical_machines) == length(var.critical_machines)
    error_message = "Not there: ${join(", ", setsubtract(var.critical_machines, keys(local.critical_machines)))}."
  }
}
