"""Suspending and resuming policy backups."""

from typing import Any

import pytest
import requests

from simulator import Simulator
from tests.simulator.client import Api

EVERYTHING = {"target_object_type": "federation"}


@pytest.fixture
def host(sim: Simulator) -> dict[str, Any]:
    """The first host of the first cluster, as the target of a suspension."""
    return target("host", sim.federation.first("hosts")["id"])


@pytest.fixture
def cluster(api: Api) -> dict[str, Any]:
    """The second cluster, as the target of a suspension."""
    return target("omnistack_cluster", api.id_of("omnistack_clusters", "cluster-2"))


@pytest.fixture
def group(api: Api) -> dict[str, Any]:
    """The group of both clusters, as the target of a suspension."""
    return target("cluster_group", api.id_of("cluster_groups", "group-1"))


def target(type_: str, key: str) -> dict[str, Any]:
    return {"target_object_type": type_, "target_object_id": key}


def suspend(api: Api, body: dict[str, Any]) -> requests.Response:
    return api.post("/policies/suspend", body)


def enabled(api: Api) -> list[bool]:
    """Whether policy backups run, host by host; two hosts of each cluster."""
    return [host["policy_enabled"] for host in api.get("/hosts")["hosts"]]


def test_backups_are_suspended_on_a_host(api: Api, host: Any) -> None:
    api.do("POST", "/policies/suspend", host)
    assert enabled(api) == [False, True, True, True]


def test_backups_are_suspended_on_every_host_of_a_cluster(api: Api, cluster: Any) -> None:
    api.do("POST", "/policies/suspend", cluster)
    assert enabled(api) == [True, True, False, False]


def test_backups_are_suspended_on_every_host_of_the_federation(api: Api) -> None:
    api.do("POST", "/policies/suspend", EVERYTHING)
    assert enabled(api) == [False] * 4


def test_a_management_appliance_suspends_backups_on_every_host_of_a_group(
    api: Api, sim: Simulator, group: Any, cluster: Any
) -> None:
    sim.switches.appliance = "mva"
    clusters = [cluster["target_object_id"]]
    sim.federation.change("cluster_groups", group["target_object_id"], clusters=clusters)
    api.do("POST", "/policies/suspend", group)
    assert enabled(api) == [True, True, False, False]


def test_backups_are_resumed_where_they_were_suspended(api: Api, host: Any) -> None:
    api.do("POST", "/policies/suspend", host)
    api.do("POST", "/policies/resume", host)
    assert enabled(api) == [True] * 4


def test_one_cluster_is_resumed_while_the_others_stay_suspended(api: Api, cluster: Any) -> None:
    api.do("POST", "/policies/suspend", EVERYTHING)
    api.do("POST", "/policies/resume", cluster)
    assert enabled(api) == [False, False, True, True]


def test_suspending_twice_is_the_same_as_once(api: Api, host: Any) -> None:
    api.do("POST", "/policies/suspend", host)
    api.do("POST", "/policies/suspend", host)
    assert enabled(api) == [False, True, True, True]


def test_resuming_what_was_not_suspended_changes_nothing(api: Api) -> None:
    api.do("POST", "/policies/resume", EVERYTHING)
    assert enabled(api) == [True] * 4


def test_suspended_hosts_are_found_by_a_filter(api: Api, host: Any) -> None:
    api.do("POST", "/policies/suspend", host)
    (found,) = api.get("/hosts", policy_enabled="False")["hosts"]
    assert found["id"] == host["target_object_id"]


def test_a_suspension_shows_on_hosts_and_nowhere_else(api: Api, sim: Simulator, host: Any) -> None:
    before = sim.snapshot()
    api.do("POST", "/policies/suspend", host)
    after = sim.snapshot()
    assert {kind for kind in before if before[kind] != after[kind]} == {"hosts"}


def test_a_suspension_shows_when_its_task_has_ended(api: Api, sim: Simulator, host: Any) -> None:
    sim.switches.task_seconds = 10
    task = suspend(api, host).json()["task"]
    assert (task["state"], enabled(api)) == ("IN_PROGRESS", [True] * 4)
    sim.clock.advance(11)
    assert api.get(f"/tasks/{task['id']}")["task"]["state"] == "COMPLETED"
    assert enabled(api) == [False, True, True, True]


def test_the_affected_objects_are_the_hosts(api: Api, sim: Simulator, cluster: Any) -> None:
    task = api.do("POST", "/policies/suspend", cluster)
    hosts = [each["id"] for each in sim.federation.objects("hosts")[2:]]
    assert task["affected_objects"] == [{"object_type": "host", "object_id": key} for key in hosts]


def test_the_target_is_no_affected_object_where_its_type_can_be_none(
    api: Api, sim: Simulator, host: Any
) -> None:
    sim.switches.affected_objects_of_suspensions = "target"
    (affected,) = api.do("POST", "/policies/suspend", host)["affected_objects"]
    assert affected == {"object_type": "host", "object_id": host["target_object_id"]}
    assert api.do("POST", "/policies/suspend", EVERYTHING)["affected_objects"] == []


@pytest.mark.parametrize(
    ("appliance", "type_"),
    [("ovc", "cluster_group"), ("mva", "federation"), ("ovc", "policy"), ("mva", "Host")],
)
def test_a_type_that_the_appliance_does_not_take_is_refused(
    api: Api, sim: Simulator, appliance: Any, type_: str
) -> None:
    sim.switches.appliance = appliance
    response = suspend(api, target(type_, "some-id"))
    assert response.status_code == 400
    assert response.json()["exception"].endswith("InvalidBodyException")
    assert response.json()["message"] == f"Invalid target_object_type: {type_}"


@pytest.mark.parametrize("type_", ["host", "omnistack_cluster"])
@pytest.mark.parametrize("key", [{}, {"target_object_id": ""}])
def test_only_a_federation_has_no_id(api: Api, type_: str, key: dict[str, str]) -> None:
    response = suspend(api, {"target_object_type": type_, **key})
    assert (response.status_code, response.json()["message"]) == (400, "Invalid target_object_id: ")


def test_the_id_of_a_federation_may_be_empty(api: Api) -> None:
    api.do("POST", "/policies/suspend", target("federation", ""))
    assert enabled(api) == [False] * 4


def test_the_type_is_required(api: Api) -> None:
    response = suspend(api, {"target_object_id": "some-id"})
    assert response.status_code == 400
    assert response.json()["message"] == "suspend_or_resume.target_object_type is missing"


@pytest.mark.parametrize("type_", ["host", "omnistack_cluster"])
def test_an_unknown_target_is_not_found(api: Api, type_: str) -> None:
    response = suspend(api, target(type_, "none"))
    assert response.status_code == 404
    assert response.json()["message"] == f"Object type: {type_} id: none could not be found"


def test_a_target_that_has_gone_meanwhile_fails_the_task(
    api: Api, sim: Simulator, host: Any
) -> None:
    sim.switches.task_seconds = 10
    response = suspend(api, host)
    sim.federation.remove("hosts", host["target_object_id"])
    sim.clock.advance(11)
    assert api.ended(response)["state"] == "FAILED"
    assert enabled(api) == [True] * 3


def test_a_reader_suspends_nothing(api: Api, sim: Simulator) -> None:
    api.login(username=sim.reader)
    assert suspend(api, EVERYTHING).status_code == 400
    assert enabled(api) == [True] * 4
