"""Names that stand beside ids, for people; and what a configuration leaves out stays out."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import GIB, cluster, clusters, machine, one
from tests.acceptance.workspace import Workspace

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)
STATE = Path(__file__).with_name("states") / "before_names.json"
"""Every resource, each optional attribute set and unset, as the provider before names wrote it."""

OWN = """
resource "simplivity_policy" "p" {{
  name  = "{name}"
}}
data "simplivity_policy" "p" {{
  id = simplivity_policy.p.id
}}
resource "simplivity_policy_rule" "r" {{
  policy_id      = {policy}
  frequency      = 60
  retention      = {retention}
  destination_id = "{elsewhere}"
}}
resource "simplivity_datastore" "d" {{
  name                 = "mine"
  omnistack_cluster_id = "{cluster}"
  policy_id            = {policy}
  size                 = {size}
}}
resource "simplivity_vm_policy" "v" {{
  virtual_machine_id = "{machine}"
  policy_id          = {policy}
  on_destroy         = "{on_destroy}"
}}
"""
BY_REFERENCE = "simplivity_policy.p.id"


def own(site: Simulator, name: str, *, policy: str = BY_REFERENCE, changed: bool = False) -> str:
    return OWN.format(
        name=name,
        policy=policy,
        cluster=cluster(site),
        elsewhere=clusters(site)[1],
        machine=machine(site),
        retention=7000 if changed else 6000,
        size=(3 if changed else 2) * GIB,
        on_destroy="keep" if changed else "datastore",
    )


@ONE
def test_a_plan_shows_names_beside_ids(workspace: Workspace, site: Simulator):
    silver, gold = (one(site, "policies", name=name) for name in ("Silver", "Gold"))
    workspace.write(own(site, "mine", policy=f'"{silver}"'))
    planned = workspace.plan()
    names = {a.split(".")[0]: change["after"] for a, change in planned.items()}
    assert names["simplivity_datastore"]["policy_name"] == "Silver"
    assert names["simplivity_datastore"]["omnistack_cluster_name"] == "cluster-1"
    assert names["simplivity_vm_policy"]["virtual_machine_name"] == "vm-00001"
    assert names["simplivity_policy_rule"]["destination_name"] == "cluster-2"
    assert not any("timeouts" in change["after_unknown"] for change in planned.values())
    workspace.apply()
    workspace.write(own(site, "mine", policy=f'"{gold}"', changed=True))
    change = workspace.plan()["simplivity_vm_policy.v"]
    assert (change["before"]["policy_name"], change["after"]["policy_name"]) == ("Silver", "Gold")


@ONE
def test_a_name_that_changes_outside_is_no_change(workspace: Workspace, site: Simulator):
    workspace.write(own(site, "mine", policy=f'"{one(site, "policies", name="Silver")}"'))
    workspace.apply()
    for kind, name in (
        ("policies", "Silver"),
        ("virtual_machines", "vm-00001"),
        ("omnistack_clusters", "cluster-1"),
        ("omnistack_clusters", "cluster-2"),
        ("cluster_groups", "group-1"),
    ):
        site.federation.change(kind, one(site, kind, name=name), name=f"{name} anew")
    assert workspace.plan() == {}
    assert "No changes." in workspace.succeed("plan", "-refresh-only").said


@pytest.mark.parametrize("way", ["reference", "literal", "data source"])
def test_a_policy_is_renamed_in_one_run_with_changes_of_those_that_use_it(
    way: str, workspace: Workspace, site: Simulator
):
    workspace.write(own(site, "before"))
    workspace.apply()
    policy = {
        "reference": BY_REFERENCE,
        "literal": f'"{one(site, "policies", name="before")}"',
        "data source": "data.simplivity_policy.p.id",
    }[way]
    workspace.write(own(site, "before", policy=policy))
    assert workspace.plan() == {}
    workspace.write(own(site, "after", policy=policy, changed=True))
    workspace.apply()
    assert workspace.plan() == {}


def test_a_state_from_before_names_plans_no_change(workspace: Workspace, site: Simulator):
    kept = json.loads(STATE.read_text(encoding="utf-8"))
    for kind, objects in kept["objects"].items():
        for each in objects:
            there = site.federation.find(kind, id=each["id"])
            fields = {name: value for name, value in each.items() if name != "id"}
            if there:
                site.federation.change(kind, each["id"], **fields)
            else:
                site.federation.add(kind, **each)
    (workspace.path / "terraform.tfstate").write_text(json.dumps(kept["state"]))
    workspace.write(kept["configuration"])
    run = workspace.run("plan", "-detailed-exitcode")
    assert run.status == 0, run.said
    workspace.apply()
    assert workspace.plan() == {}
    limits = {address: values["timeouts"] for address, values in workspace.state().items()}
    assert {each for each, limit in limits.items() if limit is not None} == {
        f"simplivity_{kind}.timeouts"
        for kind in ("datastore", "policy", "policy_rule", "vm_policy")
    }


IMPORTED = """
import {{
  to = simplivity_policy.p
  id = "Gold"
}}
import {{
  to = simplivity_datastore.d
  id = "datastore-001"
}}
import {{
  to = simplivity_policy_rule.r
  id = "Silver/0"
}}
import {{
  to = simplivity_vm_policy.v
  id = "vm-00001"
}}
"""


def test_a_generated_configuration_leaves_timeouts_out(
    workspace: Workspace, command: Sequence[str]
):
    assert command
    workspace.write(IMPORTED.format())
    workspace.succeed("plan", "-generate-config-out=generated.tf")
    lines = (workspace.path / "generated.tf").read_text().split()
    assert lines.count("resource") == 4
    written = (workspace.path / "generated.tf").read_text()
    assert all("null" in line for line in written.splitlines() if "timeouts" in line)
    workspace.apply()
    assert workspace.plan() == {}
