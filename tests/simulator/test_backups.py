"""Backups: made, copied, renamed, kept, canceled, deleted, and looked into."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api
from tests.simulator.probes_of_backups import backup

MACHINE = "vm-00002"


def machine(api: Api) -> str:
    return f"/virtual_machines/{api.id_of('virtual_machines', MACHINE)}"


def made(api: Api, **body: Any) -> Any:
    task = api.do("POST", f"{machine(api)}/backup", {"backup_name": "mine", **body}, version=14)
    (affected,) = task["affected_objects"]
    assert affected["object_type"] == "backup"
    return read(api, affected["object_id"])


def read(api: Api, key: str) -> Any:
    return api.get(f"/backups/{key}")["backup"]


def test_a_backup_is_where_its_machine_is_and_never_expires(api: Api) -> None:
    found = made(api)
    source = api.get(machine(api))["virtual_machine"]
    assert found["state"] == "PROTECTED"
    assert found["type"] == "MANUAL"
    assert found["expiration_time"] == "NA"
    assert found["omnistack_cluster_id"] == source["omnistack_cluster_id"]
    assert found["virtual_machine_name"] == MACHINE


def test_a_backup_goes_to_another_cluster(api: Api) -> None:
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    assert made(api, destination_id=cluster)["omnistack_cluster_name"] == "cluster-2"


def test_a_backup_goes_to_an_external_store(api: Api) -> None:
    found = made(api, external_store_name="storeonce-1")
    assert found["external_store_name"] == "storeonce-1"
    assert found["backup_store_type"] == "StoreOnceOnPrem"


def test_a_backup_has_one_destination(api: Api) -> None:
    both = {
        "backup_name": "x",
        "destination_id": api.id_of("omnistack_clusters", "cluster-2"),
        "external_store_name": "storeonce-1",
    }
    assert api.post(f"{machine(api)}/backup", both, version=14).status_code == 400


def test_a_retention_counts_from_the_creation(api: Api) -> None:
    key = backup(api, created_at="2025-01-01T00:00:00Z")
    api.sim.federation.change("backups", key, created_at="2099-01-01T00:00:00Z")
    body = {"backup_id": [key], "retention": 90}
    api.do("POST", "/backups/set_retention", body)
    assert read(api, key)["expiration_time"] == "2099-01-01T01:30:00Z"


@pytest.mark.parametrize(
    ("sent", "consistency_type"),
    [
        ({}, "NONE"),
        ({"consistency_type": "VSS"}, "NONE"),
        ({"app_consistent": True}, "DEFAULT"),
        ({"app_consistent": True, "consistency_type": "VSS"}, "VSS"),
    ],
)
def test_the_type_of_consistency_counts_only_with_the_boolean(
    api: Api, sent: Any, consistency_type: str
) -> None:
    assert made(api, **sent)["consistency_type"] == consistency_type


def test_a_machine_that_is_gone_has_no_new_backup(api: Api) -> None:
    key = api.id_of("virtual_machines", "gone-removed")
    response = api.post(f"/virtual_machines/{key}/backup", {"backup_name": "x"})
    assert api.ended(response)["state"] == "FAILED"


def test_a_running_backup_can_be_canceled_and_stays_canceled(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    begun = api.post(f"{machine(api)}/backup", {"backup_name": "begun"})
    (found,) = api.get("/backups", name="begun")["backups"]
    sim.switches.task_seconds = 0
    api.do("POST", f"/backups/{found['id']}/cancel", version=7)
    sim.clock.advance(11)
    assert api.ended(begun)["state"] == "FAILED"
    assert read(api, found["id"])["state"] == "CANCELED"


def test_a_failed_backup_leaves_nothing(api: Api, sim: Simulator) -> None:
    sim.faults.order("POST", "/virtual_machines/{vmId}/backup", fail_task="No")
    assert api.ended(api.post(f"{machine(api)}/backup", {"backup_name": "none"}))["state"] == (
        "FAILED"
    )
    assert not sim.federation.find("backups", name="none")


def test_a_copy_is_another_backup_of_the_same_machine(api: Api) -> None:
    source = made(api, retention=60)
    cluster = api.id_of("omnistack_clusters", "cluster-2")
    task = api.do("POST", f"/backups/{source['id']}/copy", {"destination_id": cluster})
    found = read(api, task["affected_objects"][0]["object_id"])
    assert found["id"] != source["id"]
    assert found["omnistack_cluster_name"] == "cluster-2"
    kept = ("name", "virtual_machine_id", "expiration_time")
    assert [found[each] for each in kept] == [source[each] for each in kept]
    assert found["sent_completion_time"] != "NA"


def test_a_copy_to_a_store_that_has_it_gets_a_misleading_answer(api: Api) -> None:
    path = f"/backups/{made(api)['id']}/copy"
    body = {"external_store_name": "storeonce-1"}
    api.do("POST", path, body, version=14)
    again = api.post(path, body, version=14)
    assert again.status_code == 400
    assert "is an invalid key/value" in again.json()["message"]


def test_a_copy_needs_a_destination(api: Api) -> None:
    assert api.post(f"/backups/{backup(api)}/copy", {}).status_code == 400


def test_a_locked_backup_never_expires(api: Api) -> None:
    key = made(api, retention=60)["id"]
    api.do("POST", f"/backups/{key}/lock", version=1)
    assert read(api, key)["expiration_time"] == "NA"


def test_a_backup_is_renamed_also_to_a_name_that_is_taken(api: Api) -> None:
    made(api)
    key = backup(api)
    api.do("POST", f"/backups/{key}/rename", {"backup_name": "mine"}, version=0)
    assert api.get("/backups", name="mine")["count"] == 2


def test_a_unique_size_has_a_time(api: Api) -> None:
    key = backup(api)
    api.do("POST", f"/backups/{key}/calculate_unique_size", version=7)
    found = read(api, key)
    assert found["unique_size_bytes"] > 0
    assert found["unique_size_timestamp"] != "NA"


def test_a_retention_that_would_expire_backups_lists_them_instead(api: Api) -> None:
    old, new = backup(api, created_at="2025-01-01T00:00:00Z"), backup(api)
    body = {"backup_id": [old, new], "retention": 60}
    response = api.post("/backups/set_retention", body)
    assert response.status_code == 200
    assert [each["id"] for each in response.json()["backups"]] == [old]
    assert read(api, new)["expiration_time"] == "NA"


def test_forever_needs_1_17_and_means_never(api: Api) -> None:
    key = made(api, retention=60)["id"]
    body = {"backup_id": [key], "retention": 60, "forever": True}
    api.do("POST", "/backups/set_retention", body, version=17)
    assert read(api, key)["expiration_time"] == "NA"


def test_a_backup_is_deleted_where_it_is_and_many_anywhere(api: Api) -> None:
    here, there = backup(api), backup(api)
    other = api.id_of("omnistack_clusters", "cluster-2")
    api.sim.federation.change("backups", there, omnistack_cluster_id=other)
    api.do("DELETE", f"/backups/{here}")
    api.do("POST", "/backups/delete", {"backup_id": [there, there]})
    assert not {here, there} & {each["id"] for each in api.sim.federation.objects("backups")}


def test_a_deleted_machine_vanishes_with_its_last_backup(api: Api, sim: Simulator) -> None:
    gone = api.id_of("virtual_machines", "gone-deleted")
    (last,) = sim.federation.find("backups", virtual_machine_id=gone)
    api.do("POST", "/backups/delete", {"backup_id": [last["id"]]})
    assert sim.federation.get("virtual_machines", gone) is None


def test_what_an_external_store_has_of_a_deleted_machine_stays(api: Api) -> None:
    gone = api.id_of("virtual_machines", "gone-deleted")
    key = backup(api, virtual_machine_id=gone, external_store_name="storeonce-1")
    task = api.ended(api.post("/backups/delete", {"backup_id": [key]}))
    assert task["state"] == "FAILED"
    assert "not found" in task["error_message"]


def test_a_backup_shows_its_disks_partitions_and_files(api: Api) -> None:
    path = f"/backups/{backup(api)}"
    (disk,) = api.get(f"{path}/virtual_disks")["virtual_disks"]
    parts = api.get(f"{path}/virtual_disk_partitions", virtual_disk=disk)["partitions"]
    number = [each["partition_number"] for each in parts if each["mountable"]][-1]
    query = {"virtual_disk": disk, "partition_number": number}
    path += "/virtual_disk_partition_files"
    top = api.get(path, **query, file_path="/")["virtual_disk_partition_files"]
    assert [each["name"] for each in top if each["directory"]] == ["Documents"]
    inside = api.get(path, **query, file_path="/Documents")["virtual_disk_partition_files"]
    assert not any(each["directory"] for each in inside)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"virtual_disk": "none", "partition_number": 2, "file_path": "/"},
        {"virtual_disk": f"{MACHINE}.vmdk", "partition_number": 3, "file_path": "/"},
        {"virtual_disk": f"{MACHINE}.vmdk", "partition_number": "x", "file_path": "/"},
        {"virtual_disk": f"{MACHINE}.vmdk", "partition_number": 2, "file_path": "/none"},
    ],
)
def test_files_are_only_where_something_is(api: Api, query: Any) -> None:
    path = f"/backups/{backup(api)}/virtual_disk_partition_files"
    assert api.send("GET", path, params=query).status_code == 400


@pytest.mark.parametrize(
    ("paths", "status"),
    [
        ([f"{MACHINE}.vmdk/2/Documents/plan.txt", f"{MACHINE}.vmdk/2/readme.txt"], 202),
        ([f"{MACHINE}.vmdk/2/latest"], 400),
        ([f"{MACHINE}.vmdk/1/readme.txt"], 400),
        (["none.vmdk/2/readme.txt"], 400),
        ([], 400),
    ],
)
def test_files_that_are_there_can_be_restored(api: Api, paths: list[str], status: int) -> None:
    body = {"virtual_machine_id": api.id_of("virtual_machines", MACHINE), "paths": paths}
    assert api.post(f"/backups/{backup(api)}/restore_files", body).status_code == status
