"""External stores are registered, get other credentials and are unregistered."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api

PATH = "/external_stores"


@pytest.fixture
def body(api: Api) -> dict[str, Any]:
    """What registers a store."""
    return {
        "name": "attic",
        "omnistack_cluster_id": api.id_of("omnistack_clusters", "cluster-2"),
        "management_ip": "192.0.2.21",
        "username": "client",
        "password": "first",
    }


def stores(api: Api, **query: Any) -> Any:
    return api.get(PATH, **query)["external_stores"]


def credentials(sim: Simulator, name: str) -> tuple[str, str]:
    (found,) = sim.federation.find("external_stores", name=name)
    return found["username"], found["password"]


def test_a_registered_store_shows_all_but_its_credentials(api: Api, body: dict[str, Any]) -> None:
    task = api.do("POST", PATH, body, version=14)
    assert task["affected_objects"] == []
    (found,) = stores(api, name="attic")
    shown = {name: value for name, value in body.items() if name not in ("username", "password")}
    cluster = api.sim.federation.find("omnistack_clusters", name="cluster-2")[0]
    assert found == {
        **shown,
        "cluster_group_ids": cluster["cluster_group_ids"],
        "management_port": 9387,
        "storage_port": 9388,
        "type": "StoreOnceOnPrem",
    }


@pytest.mark.parametrize(
    "missing", ["name", "omnistack_cluster_id", "management_ip", "username", "password"]
)
def test_all_but_ports_and_type_are_required(api: Api, body: dict[str, Any], missing: str) -> None:
    del body[missing]
    assert api.post(PATH, body, version=14).status_code == 400


@pytest.mark.parametrize("wrong", [{"type": "Tape"}, {"name": " "}, {"management_port": "x"}])
def test_a_wrong_value_is_refused(api: Api, body: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert api.post(PATH, body | wrong, version=14).status_code == 400


def test_the_cluster_of_a_store_must_exist(api: Api, body: dict[str, Any]) -> None:
    response = api.post(PATH, body | {"omnistack_cluster_id": "nothing"}, version=14)
    assert response.status_code == 404


def test_a_cluster_has_a_name_once(api: Api, body: dict[str, Any]) -> None:
    api.do("POST", PATH, body, version=14)
    response = api.post(PATH, body, version=14)
    assert (response.status_code, response.json()["error_code"]) == (400, "13")
    other = api.id_of("omnistack_clusters", "cluster-1")
    api.do("POST", PATH, body | {"omnistack_cluster_id": other}, version=14)
    assert len(stores(api, name="attic")) == 2
    assert len(stores(api, name="attic", omnistack_cluster_id=other)) == 1


def test_other_credentials_and_another_address_are_taken_over(
    api: Api, sim: Simulator, body: dict[str, Any]
) -> None:
    api.do("POST", PATH, body, version=14)
    new = {"name": "attic", "username": "other", "password": "second"}
    api.do("POST", f"{PATH}/update_credentials", new, version=15)
    assert credentials(sim, "attic") == ("other", "second")
    assert stores(api, name="attic")[0]["management_ip"] == "192.0.2.21"
    moved = new | {"management_ip": "192.0.2.22"}
    api.do("POST", f"{PATH}/update_credentials", moved, version=15)
    assert stores(api, name="attic")[0]["management_ip"] == "192.0.2.22"


@pytest.mark.parametrize("wrong", [{"storage_port": 1}, {"omnistack_cluster_id": "x"}])
def test_nothing_else_can_be_updated(api: Api, wrong: dict[str, Any]) -> None:
    new = {"name": "storeonce-1", "username": "x", "password": "x"}
    response = api.post(f"{PATH}/update_credentials", new | wrong, version=15)
    assert response.status_code == 400


def test_an_unregistered_store_is_gone_and_its_backups_are_not(api: Api) -> None:
    (store,) = stores(api, name="storeonce-1")
    before = api.get("/backups", external_store_name=store["name"])["count"]
    body = {name: store[name] for name in ("name", "omnistack_cluster_id")}
    api.do("POST", f"{PATH}/unregister", body, version=15)
    assert stores(api, name=store["name"]) == []
    assert api.get("/backups", external_store_name=store["name"])["count"] == before > 0


def test_a_store_of_another_cluster_is_not_the_one(api: Api) -> None:
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    body = {"name": "storeonce-1", "omnistack_cluster_id": cluster}
    response = api.post(f"{PATH}/unregister", body, version=15)
    assert response.status_code == 404
    message = "Object type: external_store id: storeonce-1 could not be found"
    assert response.json()["message"] == message


def test_no_message_and_no_record_has_a_password(
    api: Api, sim: Simulator, body: dict[str, Any]
) -> None:
    api.do("POST", PATH, body | {"password": "hush-hush"}, version=14)
    response = api.post(PATH, body | {"password": ["hush-hush"]}, version=14)
    assert response.status_code == 400
    assert response.json()["message"].endswith("password cannot be ***")
    assert "hush-hush" not in f"{sim.requests}"
    assert [each.body["password"] for each in sim.requests if each.path == PATH] == ["***"] * 2
