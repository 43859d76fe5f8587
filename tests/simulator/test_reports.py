"""Reports on the schedule: their numbers, and that they change nothing."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api

HOURLY = {"frequency": 60, "retention": 1440}


@pytest.fixture
def policy(api: Api, sim: Simulator) -> str:
    """A policy of every machine, with one backup a day that is kept for a week."""
    key = api.policy(rules=[{"frequency": 1440, "retention": 10080}])
    for machine in sim.federation.objects("virtual_machines"):
        sim.federation.change("virtual_machines", machine["id"], policy_id=key)
    return key


def daily_and_kept(report: Any) -> tuple[int, int]:
    return report["daily_backup_rate"], report["projected_retained_backups"]


def change(report: Any) -> list[tuple[int, int]]:
    return [daily_and_kept(report[f"schedule_{when}_change"]) for when in ("before", "after")]


def test_the_report_counts_the_backups_of_all_machines_that_are_alive(
    api: Api, policy: str
) -> None:
    report = api.get("/policies/policy_schedule_report")
    assert policy
    assert daily_and_kept(report) == (10, 70)


def test_the_report_can_be_of_one_cluster_group(api: Api, policy: str) -> None:
    assert policy
    report = api.get("/policies/policy_schedule_report", cluster_group_id="none")
    assert daily_and_kept(report) == (0, 0)


def test_the_impact_of_new_rules_is_reported_and_nothing_changes(
    api: Api, policy: str, sim: Simulator
) -> None:
    before = sim.snapshot()
    path = f"/policies/{policy}/impact_report/create_rules"
    added = api.post(path, [HOURLY], params={"replace_all_rules": "false"})
    replaced = api.post(path, [HOURLY], params={"replace_all_rules": "true"})
    assert added.status_code == 200
    assert change(added.json()) == [(10, 70), (250, 310)]
    assert change(replaced.json()) == [(10, 70), (240, 240)]
    assert sim.snapshot() == before


def test_the_impact_of_edited_rules_is_reported(api: Api, policy: str) -> None:
    path = f"/policies/{policy}/impact_report/edit_rules"
    body = {**HOURLY, "rule_id": api.rules(policy)[0]["id"]}
    assert change(api.post(path, [body]).json()) == [(10, 70), (240, 240)]
    assert api.post(path, [{**HOURLY, "rule_id": "none"}]).status_code == 404


def test_the_impact_of_a_deleted_rule_is_reported(api: Api, policy: str) -> None:
    rule = api.rules(policy)[0]["id"]
    response = api.post(f"/policies/{policy}/rules/{rule}/impact_report/delete_rule")
    assert change(response.json()) == [(10, 70), (0, 0)]


def test_the_impact_of_an_applied_policy_is_reported(api: Api, policy: str, sim: Simulator) -> None:
    assert policy
    chosen = [each["id"] for each in sim.federation.objects("virtual_machines")[:4]]
    body = {"policy_id": api.policy("None"), "virtual_machine_id": chosen}
    response = api.post("/virtual_machines/policy_impact_report/apply_policy", body)
    assert change(response.json()) == [(10, 70), (6, 42)]
