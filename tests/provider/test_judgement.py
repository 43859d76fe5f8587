"""What a plan warns of by the API's own count of backups, once for a policy."""

from typing import Any

import pytest

from simulator import Simulator
from simulator.reports import DAILY_LIMIT
from tests.nouns.seeded import key, machine, policy
from tests.provider.conftest import directly
from tests.provider.core import UNKNOWN, Core, Step

RULE, POLICY = "simplivity_policy_rule", "simplivity_policy"
VM_POLICY, ASSIGNMENT = "simplivity_vm_policy", "simplivity_policy_assignment"
EVERY_MINUTE = {"frequency": 1, "retention": 60}
DAILY = {"frequency": 1440, "retention": 10080}


@pytest.fixture
def crowded(simulator: Simulator) -> Simulator:
    """A federation whose machines all follow one policy without rules."""
    made = simulator.federation.add("policies", name="all", rules=[])
    for _ in range(DAILY_LIMIT // 1440):
        simulator.federation.add("virtual_machines", name="more", policy_id=made["id"])
    return simulator


def of_all(simulator: Simulator) -> str:
    return key(simulator, "policies", "all")


def summaries(step: Step) -> list[str]:
    return [each.summary for each in step.told]


def asked(simulator: Simulator) -> int:
    return sum("impact_report" in each.path for each in simulator.requests)


BEYOND = "More backups would be made in a day than allowed"


def test_a_rule_that_makes_too_many_backups_is_told(terraform: Core, crowded: Simulator):
    crowded.federation.add("virtual_machines", name="one", policy_id=of_all(crowded))
    planned = terraform.plan(RULE, {"policy_id": of_all(crowded), **EVERY_MINUTE})
    assert summaries(planned) == [BEYOND]
    assert planned.errors == []
    assert f"allows {DAILY_LIMIT}" in planned.told[0].detail


def test_it_is_told_once_for_a_policy(terraform: Core, crowded: Simulator):
    crowded.federation.add("virtual_machines", name="one", policy_id=of_all(crowded))
    for retention in range(60, 70):
        given = {"policy_id": of_all(crowded), "frequency": 1, "retention": retention}
        assert summaries(terraform.plan(RULE, given)) == [BEYOND] * (retention == 60)
    assert asked(crowded) == 1


def test_rules_that_make_too_many_together_are_told(terraform: Core, crowded: Simulator):
    told = []
    for retention in range(60, 68):
        given = {"policy_id": of_all(crowded), "frequency": 3, "retention": retention}
        told += summaries(terraform.plan(RULE, given))
    assert told == [BEYOND]


def test_many_rules_cost_few_questions(terraform: Core, simulator: Simulator):
    for retention in range(2000, 2064):
        given = {"policy_id": policy(simulator), "frequency": 1440, "retention": retention}
        terraform.plan(RULE, given)
    assert asked(simulator) == 7


def test_machines_that_make_too_many_are_told(terraform: Core, crowded: Simulator):
    busy = crowded.federation.add("policies", name="busy", rules=[EVERY_MINUTE])
    machines = crowded.federation.find("virtual_machines", name="more")
    machines += crowded.federation.find("virtual_machines", id=machine(crowded))
    given = {"policy_id": busy["id"], "virtual_machine_ids": [each["id"] for each in machines]}
    assert summaries(terraform.plan(ASSIGNMENT, given)) == [BEYOND]


def test_one_machine_after_the_other_is_counted_together(terraform: Core, crowded: Simulator):
    busy = crowded.federation.add("policies", name="busy", rules=[EVERY_MINUTE])
    machines = [crowded.federation.add("virtual_machines", name="more") for _ in range(32)]
    told = []
    for each in machines:
        given = {"policy_id": busy["id"], "virtual_machine_id": each["id"]}
        told += summaries(terraform.plan(VM_POLICY, given))
    assert told == [BEYOND]


@pytest.mark.parametrize("kind", [RULE, POLICY])
def test_a_retention_that_becomes_shorter_is_told_with_a_count(
    terraform: Core, simulator: Simulator, kind: str
):
    def given(retention: int) -> Any:
        rule = {**DAILY, "retention": retention}
        return (
            {"policy_id": of_all(simulator), **rule}
            if kind == RULE
            else {"name": "own", "rules": [rule]}
        )

    simulator.federation.add("policies", name="all")
    made = terraform.lived(kind, given(10080))
    owner = made.state["id"] if kind == POLICY else of_all(simulator)
    for number in (1, 2):
        simulator.federation.change("virtual_machines", machine(simulator, number), policy_id=owner)
    terraform.new_walk()
    planned = terraform.plan(kind, given(1440), made.state, made.private)
    assert summaries(planned) == ["12 fewer backups would be kept"]
    assert planned.errors == []
    terraform.new_walk()
    assert summaries(terraform.plan(kind, given(20160), made.state, made.private)) == []


def test_a_policy_that_is_not_made_yet_is_no_question(terraform: Core, simulator: Simulator):
    terraform.plan(POLICY, {"name": "new", "rules": [EVERY_MINUTE]})
    terraform.plan(RULE, {"policy_id": UNKNOWN, **EVERY_MINUTE})
    assert asked(simulator) == 0


def test_no_change_is_no_question(terraform: Core, simulator: Simulator):
    given = {"policy_id": policy(simulator), **DAILY, "retention": 11520}
    made = terraform.lived(RULE, given)
    simulator.clear_requests()
    terraform.plan(RULE, given, made.state, made.private)
    assert asked(simulator) == 0


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_report_that_is_refused_is_silence(terraform: Core, simulator: Simulator, status: int):
    path = "/policies/{id}/impact_report/create_rules"
    simulator.faults.order("POST", path, status=status, times=0)
    assert terraform.plan(RULE, {"policy_id": policy(simulator), **EVERY_MINUTE}).told == []


def test_a_report_that_cannot_be_read_is_silence(terraform: Core, simulator: Simulator):
    path = "/policies/{id}/impact_report/create_rules"
    simulator.faults.order("POST", path, status=200, body="raw", raw="{}")
    assert terraform.plan(RULE, {"policy_id": policy(simulator), **EVERY_MINUTE}).told == []


def test_a_release_without_reports_is_silence(schema: Any):
    old = Simulator(api_version="1.8")
    given = {"policy_id": policy(old), **EVERY_MINUTE}
    assert directly(old, schema).plan(RULE, given).told == []
