"""The rules of a policy: what is sent, what is read back, and the known defects."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api

RULE = {"frequency": 60, "retention": 120}


def added(api: Api, *bodies: dict[str, Any], policy: str | None = None) -> Any:
    """The rules of a policy after rules were added."""
    policy = policy or api.policy()
    api.do("POST", f"/policies/{policy}/rules", list(bodies), version=14)
    return api.rules(policy)


def test_a_rule_reads_back_with_every_default(api: Api) -> None:
    (rule,) = added(api, RULE)
    assert rule.pop("id")
    assert rule == {
        **RULE,
        "number": 0,
        "days": "All",
        "start_time": "00:00",
        "end_time": "00:00",
        "application_consistent": False,
        "consistency_type": "NONE",
        "destination_id": "<local>",
        "destination_name": "<local>",
        "max_backups": 2,
    }


@pytest.mark.parametrize(
    ("frequency", "retention", "most"), [(1440, 10080, 7), (60, 120, 2), (60, 59, 1), (7, 20, 2)]
)
def test_the_most_backups_are_computed(api: Api, frequency: int, retention: int, most: int) -> None:
    (rule,) = added(api, {"frequency": frequency, "retention": retention})
    assert rule["max_backups"] == most


@pytest.mark.parametrize("body", [{}, {"frequency": 60}, {**RULE, "frequency": 0}])
def test_frequency_and_retention_are_required_and_positive(api: Api, body: Any) -> None:
    assert api.post(f"/policies/{api.policy()}/rules", [body]).status_code == 400


def test_a_destination_shows_the_current_name_of_its_cluster(api: Api, sim: Simulator) -> None:
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    policy = api.policy()
    (rule,) = added(api, {**RULE, "destination_id": cluster}, policy=policy)
    assert (rule["destination_id"], rule["destination_name"]) == (cluster, "cluster-2")
    sim.federation.change("omnistack_clusters", cluster, name="away")
    assert api.rules(policy)[0]["destination_name"] == "away"


def test_an_empty_destination_is_local(api: Api) -> None:
    (rule,) = added(api, {**RULE, "destination_id": ""})
    assert rule["destination_id"] == "<local>"


def test_an_external_store_is_a_destination_of_its_own(api: Api) -> None:
    (rule,) = added(api, {**RULE, "external_store_name": "storeonce-1"})
    assert rule["external_store_name"] == "storeonce-1"
    assert "destination_id" not in rule


def test_a_store_and_a_cluster_exclude_each_other(api: Api) -> None:
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    body = {**RULE, "external_store_name": "storeonce-1", "destination_id": cluster}
    response = api.post(f"/policies/{api.policy()}/rules", [body], version=14)
    assert response.status_code == 400


@pytest.mark.parametrize("body", [{"destination_id": "x"}, {"external_store_name": "x"}])
def test_an_unknown_destination_is_not_found(api: Api, body: dict[str, str]) -> None:
    response = api.post(f"/policies/{api.policy()}/rules", [{**RULE, **body}], version=14)
    assert response.status_code == 404


def test_the_numbers_of_new_rules_follow_those_of_the_old_ones(api: Api) -> None:
    policy = api.policy(rules=[RULE])
    assert [rule["number"] for rule in added(api, RULE, RULE, policy=policy)] == [0, 1, 2]


def test_all_rules_are_replaced_by_others_with_new_ids(api: Api) -> None:
    policy = api.policy(rules=[RULE, RULE])
    before = {rule["id"] for rule in api.rules(policy)}
    path = f"/policies/{policy}/rules?replace_all_rules=True"
    api.do("POST", path, [{**RULE, "days": "Sun"}])
    (after,) = api.rules(policy)
    assert (after["days"], after["number"]) == ("Sun", 0)
    assert after["id"] not in before


@pytest.mark.parametrize("replace", ["true", "false"])
def test_no_rules_are_refused(api: Api, replace: str) -> None:
    path = f"/policies/{api.policy(rules=[RULE])}/rules?replace_all_rules={replace}"
    assert api.post(path, []).status_code == 400


def test_a_single_rule_has_an_envelope(api: Api) -> None:
    policy = api.policy(rules=[RULE, {**RULE, "days": "Last"}])
    second = api.rules(policy)[1]
    assert api.get(f"/policies/{policy}/rules/{second['id']}") == {"rule": second}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_rule_is_not_found(api: Api, method: str) -> None:
    response = api.send(method, f"/policies/{api.policy()}/rules/none", {})
    assert response.status_code == 404
    assert response.json()["message"] == "Object type: rule id: none could not be found"


def put(api: Api, body: dict[str, Any], **rule: Any) -> Any:
    """A rule after PUT."""
    policy = api.policy(rules=[{**RULE, **rule}])
    (before,) = api.rules(policy)
    api.do("PUT", f"/policies/{policy}/rules/{before['id']}", body)
    (after,) = api.rules(policy)
    assert (after["id"], after["number"]) == (before["id"], 0)
    return after


def test_put_keeps_the_fields_that_the_body_omits(api: Api) -> None:
    after = put(api, {"start_time": "10:00"}, days="Sun")
    assert (after["start_time"], after["days"], after["frequency"]) == ("10:00", "Sun", 60)


def test_put_silently_ignores_vss(api: Api) -> None:
    body = {"application_consistent": True, "consistency_type": "VSS", "retention": 180}
    after = put(api, body)
    assert (after["consistency_type"], after["application_consistent"]) == ("NONE", False)
    assert after["retention"] == 180


def test_put_changes_between_none_and_default(api: Api) -> None:
    body = {"application_consistent": True, "consistency_type": "DEFAULT"}
    assert put(api, body)["consistency_type"] == "DEFAULT"
    assert put(api, {"application_consistent": False})["consistency_type"] == "NONE"


def test_put_silently_ignores_another_destination(api: Api) -> None:
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    assert put(api, {"destination_id": cluster})["destination_id"] == "<local>"


def test_put_needs_the_required_fields_where_it_resets(api: Api, sim: Simulator) -> None:
    sim.switches.rule_put = "reset"
    policy = api.policy(rules=[RULE])
    path = f"/policies/{policy}/rules/{api.rules(policy)[0]['id']}"
    assert api.send("PUT", path, {"days": "Sun"}).status_code == 400


def test_a_replacement_that_fails_at_once_loses_nothing(api: Api, sim: Simulator) -> None:
    sim.switches.replace_is_atomic = False
    sim.faults.order("POST", "/policies/{policyId}/rules", fail_task="no")
    policy = api.policy(rules=[RULE])
    api.ended(api.post(f"/policies/{policy}/rules?replace_all_rules=true", [RULE, RULE]))
    assert len(api.rules(policy)) == 1


def test_deleted_rules_leave_no_gap_in_the_numbers(api: Api) -> None:
    policy = api.policy(rules=[RULE, RULE, RULE])
    first, second, third = api.rules(policy)
    api.do("DELETE", f"/policies/{policy}/rules/{second['id']}")
    rest = api.rules(policy)
    assert [rule["id"] for rule in rest] == [first["id"], third["id"]]
    assert [rule["number"] for rule in rest] == [0, 1]


def test_the_last_rule_can_be_deleted(api: Api) -> None:
    policy = api.policy(rules=[RULE])
    api.do("DELETE", f"/policies/{policy}/rules/{api.rules(policy)[0]['id']}")
    assert api.rules(policy) == []


def test_the_affected_object_of_rules_is_their_policy(api: Api) -> None:
    policy = api.policy()
    task = api.do("POST", f"/policies/{policy}/rules", [RULE])
    assert task["affected_objects"] == [{"object_type": "policy", "object_id": policy}]


def test_two_additions_at_the_same_time_both_happen(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    policy = api.policy()
    for day in ("Mon", "Tue"):
        api.post(f"/policies/{policy}/rules", [{**RULE, "days": day}])
    sim.clock.advance(11)
    found = [(rule["number"], rule["days"]) for rule in api.rules(policy)]
    assert found == [(0, "Mon"), (1, "Tue")]
