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

data "simplivity_virtual_machine" "critical" {
  for_each = var.critical_machines

  name                 = each.key
  omnistack_cluster_id = data.simplivity_omnistack_cluster.main.id
}

# Some follow a stricter one, and their datastore's again once they are taken out here.
resource "simplivity_vm_policy" "critical" {
  for_each = data.simplivity_virtual_machine.critical

  virtual_machine_id = each.value.id
  policy_id          = simplivity_policy.critical.id
}
