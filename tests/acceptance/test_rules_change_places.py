"""Rules of one policy in a list or a map whose places shift: one apply has to do."""

import json
from collections.abc import Mapping, Sequence

import pytest

from simulator import Simulator, hostile
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import clusters, one, rules
from tests.acceptance.workspace import Workspace

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)
LISTED = """
resource "simplivity_policy" "p" {{
  name = "shifting"
}}
locals {{
  rules = {rules}
}}
resource "simplivity_policy_rule" "r" {{
  {repeated}
  policy_id        = simplivity_policy.p.id
  frequency        = {each}.frequency
  retention        = 6000
  consistency_type = {each}.kind
  destination_id   = {each}.place
}}
"""


def rule(frequency: int, kind: str = "NONE", place: str | None = None) -> Mapping[str, object]:
    return {"frequency": frequency, "kind": kind, "place": place}


def listed(*chosen: Mapping[str, object]) -> str:
    repeated, each = "count = length(local.rules)", "local.rules[count.index]"
    return LISTED.format(rules=json.dumps(chosen), repeated=repeated, each=each)


def keyed(chosen: Mapping[str, Mapping[str, object]]) -> str:
    return LISTED.format(
        rules=json.dumps(chosen), repeated="for_each = local.rules", each="each.value"
    )


def has(site: Simulator) -> list[int]:
    """What the rules of the policy are."""
    every = rules(site, one(site, "policies", name="shifting"))
    return sorted(int(str(each["frequency"])) for each in every)


def applied(workspace: Workspace, configuration: str) -> None:
    workspace.write(configuration)
    workspace.apply()
    assert workspace.plan() == {}
    ids = [a["id"] for name, a in workspace.state().items() if "rule" in name]
    assert len(ids) == len(set(ids)), "one rule, one resource"


def of(frequencies: Sequence[int]) -> str:
    return listed(*map(rule, frequencies))


def test_a_rule_that_comes_first_moves_the_others(workspace: Workspace, site: Simulator):
    applied(workspace, of([60, 70, 80]))
    applied(workspace, of([10, 60, 70, 80]))
    assert has(site) == [10, 60, 70, 80]


@ONE
@pytest.mark.parametrize("kind", ["published", "hostile"])
def test_rules_that_are_rotated_reversed_and_shortened_are_all_there(
    workspace: Workspace, site: Simulator, kind: str
):
    if kind == "hostile":
        site.switches.take(hostile())
    for frequencies in ([60, 70, 80, 90, 100], [90, 100, 60, 70, 80], [70, 60, 100], [100, 55, 70]):
        applied(workspace, of(frequencies))
        assert has(site) == sorted(frequencies)


@ONE
def test_rules_shift_whose_destination_or_consistency_no_put_can_change(
    workspace: Workspace, site: Simulator
):
    elsewhere = clusters(site)[1]
    chosen = [rule(60, "VSS"), rule(70), rule(60, "NONE", elsewhere), rule(60)]
    applied(workspace, listed(*chosen))
    applied(workspace, listed(rule(50), *chosen))
    applied(workspace, listed(*reversed(chosen)))
    assert has(site) == [60, 60, 60, 70]


@ONE
def test_rules_whose_keys_are_renamed_stay(workspace: Workspace, site: Simulator):
    applied(workspace, keyed({f"a{n}": rule(n) for n in (60, 70, 80)}))
    applied(workspace, keyed({f"b{n}": rule(n) for n in (60, 70, 80)}))
    assert has(site) == [60, 70, 80]


@ONE
def test_a_rule_that_somebody_else_made_is_refused_while_others_change(
    workspace: Workspace, site: Simulator
):
    applied(workspace, of([60, 70]))
    policy = one(site, "policies", name="shifting")
    there = rules(site, policy)
    site.federation.change(
        "policies", policy, rules=[*there, there[0] | {"id": "by-hand", "frequency": 90}]
    )
    workspace.write(of([65, 75, 90]))
    run = workspace.run("apply", "-auto-approve")
    assert "Error: Rule exists already" in run.said
    assert run.said.count("Error: ") == 1
    assert has(site) == [65, 75, 90]


@ONE
def test_one_change_at_a_time_that_meets_its_like_is_told_to_apply_once_more(
    workspace: Workspace, site: Simulator
):
    applied(workspace, of([60, 70]))
    workspace.write(of([10, 60, 70]))
    run = workspace.run("apply", "-auto-approve", "-parallelism=1")
    assert run.status == 0 or "about to change it, apply once more" in run.said
    workspace.apply()
    assert workspace.plan() == {}
    assert has(site) == [10, 60, 70]
