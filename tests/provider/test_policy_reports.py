"""The data sources with the API's reports on the schedule of backups."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator import Simulator
from tests.provider.conftest import directly
from tests.provider.core import Core, Object, blamed, completed, packed, unpacked

IMPACT, SCHEDULE = "simplivity_policy_impact_report", "simplivity_policy_schedule_report"
HOURLY = {"frequency": 60, "retention": 1440}
DAILY = {"frequency": 1440, "retention": 10080}


@pytest.fixture
def policy(simulator: Simulator) -> Mapping[str, Any]:
    """A policy of every machine, with one backup a day that is kept for a week."""
    made = simulator.federation.add("policies", name="all", rules=[DAILY])
    for machine in simulator.federation.objects("virtual_machines"):
        simulator.federation.change("virtual_machines", machine["id"], policy_id=made["id"])
    return made


def read(terraform: Core, kind: str, **given: Any) -> Any:
    attributes = terraform.schema.data_source_schemas[kind].block.attributes
    config = packed(completed(attributes, given))
    return terraform.calls("ReadDataSource", type_name=kind, config=config)


def found(terraform: Core, kind: str, **given: Any) -> Object:
    answer = read(terraform, kind, **given)
    assert [each.detail for each in answer.diagnostics] == []
    state: Object = unpacked(answer.state)
    return state


def change(terraform: Core, policy: Mapping[str, Any], **given: Any) -> list[tuple[int, int]]:
    """Backups a day and in total, before and after a change."""
    report = found(terraform, IMPACT, policy_id=policy["id"], **given)
    parts = (report["schedule_before_change"], report["schedule_after_change"])
    return [(p["daily_backup_rate"], p["projected_retained_backups"]) for p in parts]


@pytest.mark.usefixtures("policy")
def test_the_schedule_is_reported(terraform: Core, simulator: Simulator):
    count = len(simulator.federation.find("virtual_machines", state="ALIVE"))
    report = found(terraform, SCHEDULE)
    assert report["daily_backup_rate"] == count
    assert report["projected_retained_backups"] == 7 * count
    assert report["backup_rate_level"] == count * 100 // report["daily_backup_rate_limit"]


@pytest.mark.usefixtures("policy")
def test_the_schedule_of_a_cluster_group_is_reported(terraform: Core):
    assert found(terraform, SCHEDULE, cluster_group_id="none")["daily_backup_rate"] == 0


def test_the_impact_of_each_change_is_reported(terraform: Core, simulator: Simulator, policy):
    machines = simulator.federation.find("virtual_machines", state="ALIVE")
    count, (rule,) = len(machines), policy["rules"]
    now, hourly = (count, 7 * count), (24 * count, 24 * count)
    assert change(terraform, policy, create_rules=[HOURLY]) == [now, (25 * count, 31 * count)]
    assert change(terraform, policy, create_rules=[HOURLY], replace_all_rules=True) == [now, hourly]
    edited = {**HOURLY, "rule_id": rule["id"]}
    assert change(terraform, policy, edit_rules=[edited]) == [now, hourly]
    assert change(terraform, policy, delete_rule=rule["id"]) == [now, (0, 0)]


@pytest.mark.usefixtures("policy")
def test_the_impact_of_a_policy_on_machines_is_reported(terraform: Core, simulator: Simulator):
    count = len(simulator.federation.find("virtual_machines", state="ALIVE"))
    chosen = [each["id"] for each in simulator.federation.find("virtual_machines", state="ALIVE")]
    none = simulator.federation.add("policies", name="none", rules=[])
    report = change(terraform, none, virtual_machine_ids=chosen[:1])
    assert report == [(count, 7 * count), (count - 1, 7 * (count - 1))]


def test_reports_change_nothing(terraform: Core, simulator: Simulator, policy):
    before = simulator.snapshot()
    change(terraform, policy, create_rules=[HOURLY])
    found(terraform, SCHEDULE)
    assert simulator.snapshot() == before


@pytest.mark.parametrize(
    ("given", "path"),
    [({}, ""), ({"create_rules": [HOURLY], "delete_rule": "x"}, "delete_rule")],
)
def test_there_is_exactly_one_change(bare: Core, given: dict[str, Any], path: str):
    attributes = bare.schema.data_source_schemas[IMPACT].block.attributes
    config = packed(completed(attributes, {"policy_id": "x", **given}))
    (told,) = bare.calls("ValidateDataResourceConfig", type_name=IMPACT, config=config).diagnostics
    assert told.summary == "Exactly one change needed"
    assert blamed(told) == path


def test_a_policy_that_does_not_exist_is_named(terraform: Core):
    (told,) = read(terraform, IMPACT, policy_id="none", create_rules=[HOURLY]).diagnostics
    assert "policy id: none could not be found" in told.detail


@pytest.mark.parametrize("body", ["[]", "{}", '{"schedule_before_change": {"x": 1}}'])
def test_an_answer_that_is_no_report_is_an_error(
    terraform: Core, simulator: Simulator, policy, body: str
):
    path = "/policies/{id}/impact_report/create_rules"
    simulator.faults.order("POST", path, status=200, body="raw", raw=body)
    (told,) = read(terraform, IMPACT, policy_id=policy["id"], create_rules=[HOURLY]).diagnostics
    assert told.summary == "Answer cannot be read"


def test_a_report_of_a_later_release_names_it(schema):
    with Simulator(api_version="1.8") as old:
        core = directly(old, schema)
        (told,) = read(core, IMPACT, policy_id="x", create_rules=[HOURLY]).diagnostics
        assert "1.9 (OmniStack 3.7.6)" in told.detail
        (told,) = read(core, SCHEDULE).diagnostics
        assert "1.10 (OmniStack 3.7.7)" in told.detail
