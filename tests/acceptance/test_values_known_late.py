"""Values that are known only during the apply, in attributes that make another object."""

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import GIB, cluster, clusters, policies
from tests.acceptance.test_machines_change_hands import machines
from tests.acceptance.workspace import Workspace

LATE = """
resource "terraform_data" "late" {{
  input            = {value}
  triggers_replace = {turn}
}}
"""
DIFFERENT = "Value turned out to be another one"


ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)


class Case(NamedTuple):
    """An attribute that replaces its resource, two values of it, and the other attributes."""

    kind: str
    attribute: str
    values: Callable[[Simulator], list[object]]
    others: Callable[[Simulator], dict[str, object]]

    @property
    def address(self) -> str:
        return f"simplivity_{self.kind}.x"

    def written(self, site: Simulator, value: object, turn: int) -> str:
        late = LATE.format(value=json.dumps(value), turn=turn)
        lines = [f"{n} = {json.dumps(v)}" for n, v in self.others(site).items()]
        lines.append(f"{self.attribute} = terraform_data.late.output")
        return late + f'resource "simplivity_{self.kind}" "x" {{\n' + "\n".join(lines) + "\n}\n"


def groups(site: Simulator) -> list[object]:
    federation = site.federation
    if len(federation.objects("cluster_groups")) == 1:
        federation.add("cluster_groups", name="group-2", clusters=[])
    return [each["id"] for each in federation.objects("cluster_groups")]


def datastore(site: Simulator, **changes: object) -> dict[str, object]:
    facts = {"name": "late", "omnistack_cluster_id": cluster(site), "size": GIB}
    every = {**facts, "policy_id": policies(site)[0], **changes}
    return {name: value for name, value in every.items() if value is not None}


CASES = [
    Case("datastore", "name", lambda _: ["one", "two"], lambda s: datastore(s, name=None)),
    Case(
        "datastore",
        "omnistack_cluster_id",
        lambda s: [*clusters(s)],
        lambda s: datastore(s, omnistack_cluster_id=None),
    ),
    Case("datastore", "single_replica", lambda _: [True, False], datastore),
    Case("policy", "cluster_group_id", groups, lambda _: {"name": "late"}),
    Case(
        "policy_rule",
        "policy_id",
        lambda s: [*policies(s)],
        lambda _: {"frequency": 77, "retention": 6000},
    ),
    Case(
        "vm_policy",
        "virtual_machine_id",
        lambda s: [*machines(s)],
        lambda s: {"policy_id": policies(s)[0]},
    ),
]


@ONE
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}.{case.attribute}")
def test_an_object_is_replaced_only_by_a_plan_that_says_so(
    case: Case, workspace: Workspace, site: Simulator
):
    same, other, *_ = case.values(site)
    workspace.write(case.written(site, same, 1))
    workspace.apply()
    assert workspace.plan() == {}
    before = workspace.state()[case.address]

    workspace.write(case.written(site, same, 2))
    assert workspace.actions()[case.address] == ["update"]
    workspace.apply()
    assert workspace.plan() == {}, "the same value, known late"
    assert workspace.state()[case.address]["id"] == before["id"]

    there = site.snapshot()
    workspace.write(case.written(site, other, 3))
    run = workspace.run("apply", "-auto-approve")
    assert run.status == 1
    assert DIFFERENT in run.said or "inconsistent final plan" in run.said, run.said
    assert site.snapshot() == there

    assert set(workspace.actions()[case.address]) == {"delete", "create"}
    workspace.apply()
    assert workspace.plan() == {}, "replaced by the next plan"


RULES_OF_A_POLICY = """
resource "simplivity_policy" "p" {{
  name             = "late"
  cluster_group_id = "{group}"
}}
resource "simplivity_policy_rule" "r" {{
  count     = 3
  policy_id = simplivity_policy.p.id
  frequency = 60 + count.index
  retention = 6000
}}
"""


@ONE
def test_a_policy_that_is_replaced_takes_its_rules_along_in_one_apply(
    workspace: Workspace, site: Simulator
):
    for group in groups(site):
        workspace.write(RULES_OF_A_POLICY.format(group=group))
        workspace.apply()
        assert workspace.plan() == {}
    workspace.succeed("apply", "-auto-approve", "-replace=simplivity_policy.p")
    assert workspace.plan() == {}
