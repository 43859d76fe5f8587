"""Values that name nothing: told on the attribute, before anything is written."""

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import GIB, cluster, machine, one
from tests.acceptance.workspace import Workspace

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)

SLIPS = """
resource "simplivity_datastore" "d" {{
  name                 = "mine"
  omnistack_cluster_id = "{cluster}"
  policy_id            = "{policy}"
  size                 = {size}
}}
resource "simplivity_policy_rule" "r" {{
  policy_id      = "{other_policy}"
  frequency      = 60
  retention      = 6000
  destination_id = {destination}
}}
resource "simplivity_policy_rule" "s" {{
  policy_id           = "{other_policy}"
  frequency           = 61
  retention           = 6000
  external_store_name = "{store}"
}}
resource "simplivity_policy" "p" {{
  name  = "mine"
  rules = [{{ frequency = 60, retention = 6000, destination_id = {destination} }}]
}}
resource "simplivity_vm_policy" "v" {{
  virtual_machine_id = "{machine}"
  policy_id          = "{policy}"
  on_destroy         = "{on_destroy}"
}}
"""


def good(site: Simulator) -> dict[str, object]:
    gold, silver = (one(site, "policies", name=name) for name in ("Gold", "Silver"))
    own = {"cluster": cluster(site), "machine": machine(site), "size": GIB}
    policies = {"policy": gold, "other_policy": silver, "on_destroy": "keep"}
    return own | policies | {"destination": "null", "store": "storeonce-1"}


WRONG = {
    "policy": "Gold",
    "other_policy": "Silber",
    "destination": '"cluster-2"',
    "store": "storeonse-1",
    "on_destroy": "Glod",
}
"""Each is a name where an id stands, or a misspelt name."""


@ONE
def test_every_slip_is_told_at_once_with_what_it_may_have_meant(
    workspace: Workspace, site: Simulator
):
    seeded = site.snapshot()
    wrong = {**WRONG, "cluster": "cluster-1", "machine": "vm-00001"}
    workspace.write(SLIPS.format(**good(site) | wrong))
    run = workspace.run("apply", "-auto-approve")
    assert run.status == 1
    names = ("cluster-1", "Gold", "cluster-2", "vm-00001")
    for name in names:
        assert f"'{name}' is the name of" in run.said, name
    assert "Near names: Silver" in run.said
    assert "Near names: storeonce-1" in run.said
    assert "Near names: Gold" in run.said, "a policy that on_destroy names may come"
    assert "Warning: No such external store" in run.said, "it may come as well"
    assert run.said.count("Error: ") == 8
    assert site.snapshot() == seeded


@ONE
def test_a_slip_in_what_exists_is_a_warning_until_it_is_applied(
    workspace: Workspace, site: Simulator
):
    workspace.write(SLIPS.format(**good(site)))
    workspace.apply()
    there = site.snapshot()
    workspace.write(
        SLIPS.format(**good(site) | {**WRONG, "other_policy": good(site)["other_policy"]})
    )
    planned = workspace.run("plan")
    assert planned.status == 0, planned.said
    assert "Error" not in planned.said
    assert "Warning: No such policy" in planned.said
    run = workspace.run("apply", "-auto-approve")
    assert "Error: No such policy" in run.said
    assert site.snapshot() == there
    workspace.succeed("destroy", "-auto-approve")


@ONE
def test_who_may_only_read_can_plan(workspace: Workspace, site: Simulator):
    workspace.write(SLIPS.format(**good(site)))
    reader = {"SIMPLIVITY_USERNAME": site.reader}
    assert "Plan: 5 to add" in workspace.run("plan", **reader).said
    workspace.apply()
    assert "No changes." in workspace.run("plan", **reader).said
