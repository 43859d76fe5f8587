"""The life of a datastore."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api

GIB = 2**30


@pytest.fixture
def body(api: Api) -> dict[str, Any]:
    """What creates a datastore."""
    return {
        "name": "new",
        "size": 5 * GIB,
        "omnistack_cluster_id": api.id_of("omnistack_clusters", "cluster-2"),
        "policy_id": api.id_of("policies", "Gold"),
    }


def made(api: Api, body: dict[str, Any]) -> str:
    (affected,) = api.do("POST", "/datastores", body)["affected_objects"]
    assert affected["object_type"] == "datastore"
    return str(affected["object_id"])


def test_a_new_datastore_shows_the_sent_and_the_computed_properties(
    api: Api, body: dict[str, Any]
) -> None:
    key = made(api, body)
    found = api.get(f"/datastores/{key}")["datastore"]
    assert body.items() <= found.items()
    assert found["policy_name"] == "Gold"
    assert found["omnistack_cluster_name"] == "cluster-2"
    assert found["mount_directory"] == key
    assert (found["deleted"], found["single_replica"]) == (False, False)


def test_the_hosts_of_its_cluster_are_in_its_shares_unnamed(api: Api, body: dict[str, Any]) -> None:
    shares = api.get(f"/datastores/{made(api, body)}")["datastore"]["shares"]
    assert [(share["host"], share["rw"]) for share in shares] == [("", True), ("", True)]


def test_a_single_replica_is_chosen_at_creation(api: Api, body: dict[str, Any]) -> None:
    key = made(api, {**body, "single_replica": True})
    assert api.get(f"/datastores/{key}")["datastore"]["single_replica"] is True


@pytest.mark.parametrize("missing", ["name", "size", "omnistack_cluster_id", "policy_id"])
def test_name_size_cluster_and_policy_are_required(
    api: Api, body: dict[str, Any], missing: str
) -> None:
    del body[missing]
    assert api.post("/datastores", body).status_code == 400


@pytest.mark.parametrize("size", [0, -1, GIB - 1, 2**50 + 1])
def test_the_size_has_bounds(api: Api, body: dict[str, Any], size: int) -> None:
    assert api.post("/datastores", {**body, "size": size}).status_code == 400
    key = api.id_of("datastores", "datastore-001")
    assert api.post(f"/datastores/{key}/resize", {"size": size}).status_code == 400


@pytest.mark.parametrize("name", ["omnistack_cluster_id", "policy_id"])
def test_objects_that_the_body_refers_to_must_exist(
    api: Api, body: dict[str, Any], name: str
) -> None:
    response = api.post("/datastores", {**body, name: "nothing"})
    assert response.status_code == 404
    assert response.json()["message"].endswith("id: nothing could not be found")


def test_objects_that_the_body_refers_to_must_still_exist_when_the_task_ends(
    api: Api, sim: Simulator, body: dict[str, Any]
) -> None:
    sim.switches.task_seconds = 10
    policy = api.policy()
    answer = api.post("/datastores", {**body, "policy_id": policy})
    sim.federation.remove("policies", policy)
    sim.clock.advance(11)
    assert api.ended(answer)["state"] == "FAILED"


def test_a_name_is_taken_once(api: Api, body: dict[str, Any]) -> None:
    response = api.post("/datastores", {**body, "name": "datastore-001"})
    assert (response.status_code, response.json()["error_code"]) == (400, "13")


def test_a_resize_sends_the_whole_new_size(api: Api) -> None:
    key = api.id_of("datastores", "datastore-001")
    task = api.do("POST", f"/datastores/{key}/resize", {"size": str(2000 * GIB)})
    assert task["affected_objects"] == [{"object_type": "datastore", "object_id": key}]
    assert api.get(f"/datastores/{key}")["datastore"]["size"] == 2000 * GIB


def test_a_datastore_does_not_shrink(api: Api) -> None:
    key = api.id_of("datastores", "datastore-001")
    task = api.ended(api.post(f"/datastores/{key}/resize", {"size": GIB}))
    assert task["state"] == "FAILED"
    assert task["error_code"] != 0
    assert api.get(f"/datastores/{key}")["datastore"]["size"] == 1024 * GIB


def test_a_new_policy_of_a_datastore_leaves_its_machines_alone(api: Api) -> None:
    key = api.id_of("datastores", "datastore-001")
    query = {"datastore_id": key, "fields": "name,policy_id"}
    before = api.get("/virtual_machines", **query)
    api.do("POST", f"/datastores/{key}/set_policy", {"policy_id": api.policy()})
    assert api.get(f"/datastores/{key}")["datastore"]["policy_name"] == "Mine"
    assert api.get("/virtual_machines", **query) == before


def test_an_empty_datastore_is_deleted(api: Api, body: dict[str, Any]) -> None:
    key = made(api, body)
    api.do("DELETE", f"/datastores/{key}")
    assert api.send("GET", f"/datastores/{key}").status_code == 404


def test_a_datastore_with_machines_is_not_deleted(api: Api) -> None:
    key = api.id_of("datastores", "datastore-001")
    assert api.ended(api.send("DELETE", f"/datastores/{key}"))["state"] == "FAILED"
    assert api.get(f"/datastores/{key}")


def test_a_policy_that_is_renamed_is_renamed_in_its_datastores(api: Api) -> None:
    gold = api.id_of("policies", "Gold")
    api.do("POST", f"/policies/{gold}/rename", {"name": "Platinum"})
    assert api.get("/datastores", policy_name="Gold")["count"] == 0
    assert api.get("/datastores", policy_name="Platinum")["count"] > 0


def test_sharing_adds_a_standard_host_and_unsharing_takes_it_away(api: Api) -> None:
    path = f"/datastores/{api.id_of('datastores', 'datastore-001')}"
    host = api.get(f"{path}/standard_hosts")["standard_hosts"][0]
    assert host["shared"] is False
    api.do("POST", f"{path}/share", {"host_name": host["name"]})
    assert api.get(f"{path}/standard_hosts")["standard_hosts"][0]["shared"] is True
    assert host["name"] in [each["host"] for each in api.get(path)["datastore"]["shares"]]
    api.do("POST", f"{path}/unshare", {"host_name": host["name"]})
    assert api.get(f"{path}/standard_hosts")["standard_hosts"][0] == host


def test_sharing_with_an_unknown_host_is_refused(api: Api) -> None:
    path = f"/datastores/{api.id_of('datastores', 'datastore-001')}/share"
    assert api.post(path, {"host_name": "nobody"}).status_code == 404
    assert api.post(path, {"hostname": "esxi-1.example.net"}).status_code == 400


def test_free_space_differs_from_read_to_read(api: Api, sim: Simulator) -> None:
    def free() -> Any:
        page = api.get("/datastores", name="datastore-001", show_optional_fields="true")
        return page["datastores"][0]["hypervisor_free_space"]

    assert free() != free()
    assert sim.snapshot() == sim.snapshot()
