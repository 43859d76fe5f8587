"""Virtual machines that are cloned, moved, restored and turned on and off."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api
from tests.simulator.probes_of_backups import backup

POWER = "hypervisor_virtual_machine_power_state"


@pytest.fixture
def key(api: Api) -> str:
    return api.id_of("virtual_machines", "vm-00002")


def ended(api: Api, path: str, body: Any = None, **more: Any) -> Any:
    return api.ended(api.post(path, body, **more))


def new_machine(api: Api, path: str, body: Any, **more: Any) -> Any:
    (affected,) = api.do("POST", path, body, **more)["affected_objects"]
    return api.get(f"/virtual_machines/{affected['object_id']}")["virtual_machine"]


def test_a_clone_has_an_id_of_its_own_and_the_policy_of_its_origin(api: Api, key: str) -> None:
    origin = api.get(f"/virtual_machines/{key}")["virtual_machine"]
    clone = new_machine(api, f"/virtual_machines/{key}/clone", {"virtual_machine_name": "twin"})
    assert clone["name"] == "twin"
    assert clone["id"] != key
    for same in ("policy_id", "datastore_id", "host_id"):
        assert clone[same] == origin[same]
    assert clone["hypervisor_object_id"] != origin["hypervisor_object_id"]


def test_a_machine_that_is_on_does_not_move(api: Api, key: str) -> None:
    body = {"destination_datastore_id": api.id_of("datastores", "datastore-002")}
    task = ended(api, f"/virtual_machines/{key}/move", body)
    assert (task["state"], task["error_code"]) == ("FAILED", 130)
    assert task["error_message"] == "The VM power state is not acceptable."


def test_a_moved_machine_is_another_one(api: Api, sim: Simulator, key: str) -> None:
    sim.federation.change("virtual_machines", key, **{POWER: "OFF"})
    for each in sim.federation.find("backups", virtual_machine_id=key):
        sim.federation.remove("backups", each["id"])
    body = {"destination_datastore_id": api.id_of("datastores", "datastore-002")}
    moved = new_machine(api, f"/virtual_machines/{key}/move", body)
    assert moved["id"] != key
    assert moved["name"] == "vm-00002"
    assert moved["omnistack_cluster_name"] == "cluster-2"
    assert moved["host_name"].startswith("host-2")
    assert sim.federation.get("virtual_machines", key) is None


def test_a_moved_machine_with_backups_stays_as_deleted(api: Api, sim: Simulator, key: str) -> None:
    sim.federation.change("virtual_machines", key, **{POWER: "OFF"})
    backup(api, virtual_machine_id=key)
    body = {"destination_datastore_id": api.id_of("datastores", "datastore-002")}
    new_machine(api, f"/virtual_machines/{key}/move", {**body, "virtual_machine_name": "new"})
    assert sim.federation.find("virtual_machines", id=key, state="DELETED")


def test_a_backup_becomes_a_new_machine(api: Api) -> None:
    key = backup(api)
    body = {
        "virtual_machine_name": "again",
        "datastore_id": api.id_of("datastores", "datastore-001"),
    }
    path = f"/backups/{key}/restore?restore_original=false"
    assert new_machine(api, path, body)["datastore_name"] == "datastore-001"


def test_a_new_machine_needs_a_name(api: Api) -> None:
    path = f"/backups/{backup(api)}/restore?restore_original=false"
    assert api.post(path, {}).status_code == 400


def test_the_original_machine_is_restored_in_its_place(api: Api, key: str) -> None:
    path = f"/backups/{backup(api)}/restore?restore_original=true"
    (affected,) = api.do("POST", path)["affected_objects"]
    assert affected == {"object_type": "virtual_machine", "object_id": key}


def test_an_external_store_gives_back_no_original(api: Api) -> None:
    path = f"/backups/{backup(api, external_store_name='storeonce-1')}/restore"
    assert ended(api, f"{path}?restore_original=true")["state"] == "FAILED"


def test_a_machine_is_turned_off_and_on(api: Api, sim: Simulator, key: str) -> None:
    for operation, state in (("power_off", "OFF"), ("power_on", "ON")):
        api.do("POST", f"/virtual_machines/{key}/{operation}", version=10)
        assert sim.federation.find("virtual_machines", id=key)[0][POWER] == state


def test_credentials_of_a_machine_that_is_off_cannot_be_validated(
    api: Api, sim: Simulator, key: str
) -> None:
    sim.federation.change("virtual_machines", key, **{POWER: "OFF"})
    body = {"guest_username": "x", "guest_password": "y"}
    path = f"/virtual_machines/{key}/validate_backup_credentials"
    answer = api.post(path, body).json()
    assert answer == {"credentials_validation": {"status": "VM_POWERED_OFF"}}


@pytest.mark.parametrize(
    ("override", "status"), [("false", "INVALID_CREDS"), ("true", "VALID_CREDS")]
)
def test_backup_parameters_show_whether_credentials_are_good(
    api: Api, key: str, override: str, status: str
) -> None:
    body = {
        "guest_username": "x",
        "guest_password": "wrong",
        "override_guest_validation": override == "true",
        "app_aware_type": "VSS",
    }
    api.do("POST", f"/virtual_machines/{key}/backup_parameters", body)
    found = api.get(f"/virtual_machines/{key}")["virtual_machine"]
    assert found["app_aware_vm_status"] == status
