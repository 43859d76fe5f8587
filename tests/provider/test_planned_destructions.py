"""What a plan warns of before it destroys a policy or a rule that others follow."""

import json
from typing import Any

import pytest

from provider.plugin import terraform_command
from provider.plugin.terraform_command import Command
from simulator import Simulator
from tests.nouns.seeded import machine
from tests.provider.conftest import SharedClock
from tests.provider.core import Core, Step

POLICY, RULE = "simplivity_policy", "simplivity_policy_rule"
DAILY = {"frequency": 1440, "retention": 10080}


@pytest.fixture
def made(terraform: Core) -> Step:
    """A policy that is there."""
    return terraform.lived(POLICY, {"name": "mine"})


def followed(simulator: Simulator, policy_id: str, *machines: int) -> None:
    for number in machines:
        changed = {"policy_id": policy_id}
        simulator.federation.change("virtual_machines", machine(simulator, number), **changed)


def warned(terraform: Core, made: Step, kind: str = POLICY) -> list[str]:
    step = terraform.planned_destroy(kind, made.state, made.private)
    return [each.summary for each in step.told]


# -- a policy ----------------------------------------------------------------------------------


def test_who_has_a_policy_is_counted(simulator: Simulator, terraform: Core, made: Step):
    followed(simulator, made.state["id"], 1, 2)
    store = simulator.federation.first("datastores")
    simulator.federation.change("datastores", store["id"], policy_id=made.state["id"])
    (told,) = terraform.planned_destroy(POLICY, made.state, made.private).told
    assert told.summary == "Policy 'mine' is in use"
    assert told.detail.startswith("It is the policy of 1 datastore and 2 virtual machines now,")
    assert "create_before_destroy" in told.detail


def test_a_deleted_machine_that_holds_a_policy_is_counted(
    simulator: Simulator, terraform: Core, made: Step
):
    followed(simulator, made.state["id"], 1)
    simulator.federation.change("virtual_machines", machine(simulator, 1), state="DELETED")
    assert warned(terraform, made) == ["Policy 'mine' is in use"]


def test_nobody_is_no_warning(terraform: Core, made: Step):
    assert warned(terraform, made) == []


def test_many_are_counted_from_one_page_each(simulator: Simulator, terraform: Core, made: Step):
    followed(simulator, made.state["id"], *range(1, 11))
    simulator.clear_requests()
    assert warned(terraform, made) == ["Policy 'mine' is in use"]
    asked = [(each.path, each.query["limit"]) for each in simulator.requests]
    assert asked == [("/datastores", "10"), ("/virtual_machines", "10")]


@pytest.fixture
def destroy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user has typed terraform destroy."""
    monkeypatch.setattr(terraform_command, "current", lambda: Command(destroys=True))


@pytest.mark.usefixtures("destroy")
def test_where_all_is_destroyed_nobody_is_counted(
    simulator: Simulator, terraform: Core, made: Step
):
    followed(simulator, made.state["id"], 1)
    simulator.clear_requests()
    assert warned(terraform, made) == []
    assert simulator.requests == []


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_users_that_cannot_be_read_are_not_told(
    simulator: Simulator, terraform: Core, made: Step, status: int
):
    followed(simulator, made.state["id"], 1)
    simulator.faults.order("GET", "/(virtual_machines|datastores)", status=status, times=0)
    assert warned(terraform, made) == []


def test_what_can_be_read_is_counted_nevertheless(
    simulator: Simulator, terraform: Core, made: Step
):
    followed(simulator, made.state["id"], 1)
    simulator.faults.order("GET", "/datastores", status=403, times=0)
    (told,) = terraform.planned_destroy(POLICY, made.state, made.private).told
    assert told.detail.startswith("It is the policy of 1 virtual machine now,")


def test_a_filter_that_finds_others_counts_nobody(
    simulator: Simulator, terraform: Core, made: Step
):
    other = {"id": "m", "name": "m", "policy_id": "another"}
    answers = {each: {each: [other], "count": 9} for each in ("virtual_machines", "datastores")}
    for plural, body in answers.items():
        order = {"status": 200, "body": "raw", "raw": json.dumps(body)}
        simulator.faults.order("GET", f"/{plural}", **order)
    assert warned(terraform, made) == []


def test_the_policy_that_is_built_in_is_not_deleted_anyway(simulator: Simulator, terraform: Core):
    built_in = "Fixed Default Backup Policy"
    (found,) = simulator.federation.find("policies", name=built_in)
    followed(simulator, found["id"], 1)
    state = {**terraform.applied(POLICY, {"name": "x"}), "id": found["id"], "name": built_in}
    assert terraform.planned_destroy(POLICY, state).told == []


# -- a rule ------------------------------------------------------------------------------------


def rule_of(terraform: Core, policy: Step, **more: Any) -> Step:
    return terraform.lived(RULE, {"policy_id": policy.state["id"], **DAILY, **more})


def test_the_backups_that_a_rule_keeps_no_longer_are_counted(
    simulator: Simulator, terraform: Core, made: Step
):
    rule = rule_of(terraform, made)
    followed(simulator, made.state["id"], 1, 2)
    assert warned(terraform, rule, RULE) == ["14 fewer backups would be kept"]


def test_a_rule_that_nobody_follows_is_no_warning(terraform: Core, made: Step):
    assert warned(terraform, rule_of(terraform, made), RULE) == []


def test_a_rule_that_goes_with_its_policy_is_no_question(
    simulator: Simulator, terraform: Core, made: Step
):
    rule = rule_of(terraform, made)
    followed(simulator, made.state["id"], 1)
    terraform.planned_destroy(POLICY, made.state, made.private)
    simulator.clear_requests()
    assert warned(terraform, rule, RULE) == []
    assert simulator.requests == []


@pytest.mark.usefixtures("destroy")
def test_where_all_is_destroyed_no_rule_is_a_question(
    simulator: Simulator, terraform: Core, made: Step
):
    rule = rule_of(terraform, made)
    followed(simulator, made.state["id"], 1)
    simulator.clear_requests()
    assert warned(terraform, rule, RULE) == []
    assert simulator.requests == []


def test_many_rules_cost_few_questions(simulator: Simulator, terraform: Core, made: Step):
    rules = [rule_of(terraform, made, retention=1440 * days) for days in range(1, 9)]
    simulator.clear_requests()
    for rule in rules:
        terraform.planned_destroy(RULE, rule.state, rule.private)
    assert sum("delete_rule" in each.path for each in simulator.requests) == 4


# -- a destruction that is refused -------------------------------------------------------------


@pytest.mark.parametrize(("status", "waits"), [(403, False), (400, True)])
def test_only_a_refusal_that_may_be_for_users_waits_for_them(
    simulator: Simulator, terraform: Core, clock: SharedClock, made: Step, status: int, waits
):
    simulator.faults.order("DELETE", "/policies/{id}", status=status, times=0)
    begun = clock.now()
    step = terraform.destroyed(POLICY, made.state, made.private)
    assert step.errors
    assert (clock.now() > begun) is waits
