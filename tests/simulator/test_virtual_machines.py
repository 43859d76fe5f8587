"""The policy of virtual machines, one at a time and many at once."""

import pytest

from simulator import Simulator
from tests.simulator.client import Api


def machines(sim: Simulator, number: int) -> list[str]:
    return [each["id"] for each in sim.federation.objects("virtual_machines")[:number]]


def policy_names(api: Api, keys: list[str]) -> list[str]:
    found = [api.get(f"/virtual_machines/{key}")["virtual_machine"] for key in keys]
    return [each["policy_name"] for each in found]


def test_a_machine_shows_where_it_is_and_which_policy_it_has(api: Api) -> None:
    key = api.id_of("virtual_machines", "vm-00001")
    found = api.get(f"/virtual_machines/{key}")["virtual_machine"]
    assert found["datastore_name"] == "datastore-002"
    assert found["omnistack_cluster_name"] == "cluster-2"
    assert found["host_name"].startswith("host-2")
    assert [replica["role"] for replica in found["replica_set"]] == ["PRIMARY", "SECONDARY"]
    assert found["deleted_at"] == "NA"


def test_a_new_machine_inherits_the_policy_of_its_datastore(sim: Simulator) -> None:
    machine = sim.federation.add("virtual_machines", name="new")
    datastore = sim.federation.get("datastores", machine["datastore_id"])
    assert datastore
    assert machine["policy_id"] == datastore["policy_id"]


def test_one_machine_gets_a_policy(api: Api, sim: Simulator) -> None:
    (key,) = machines(sim, 1)
    path = f"/virtual_machines/{key}/set_policy"
    task = api.do("POST", path, {"policy_id": api.policy()}, version=0)
    assert task["affected_objects"] == [{"object_type": "virtual_machine", "object_id": key}]
    assert policy_names(api, [key]) == ["Mine"]


def test_many_machines_get_a_policy_by_one_task(api: Api, sim: Simulator) -> None:
    keys = machines(sim, 3)
    body = {"policy_id": api.policy(), "virtual_machine_id": [*keys, keys[0]]}
    task = api.do("POST", "/virtual_machines/set_policy", body)
    assert [each["object_id"] for each in task["affected_objects"]] == keys
    assert policy_names(api, keys) == ["Mine"] * 3


@pytest.mark.parametrize("chosen", ["one", [], [1], None])
def test_the_machines_are_a_list_of_ids(api: Api, chosen: object) -> None:
    body = {"policy_id": api.policy(), "virtual_machine_id": chosen}
    assert api.post("/virtual_machines/set_policy", body).status_code == 400


def test_machines_and_policy_must_exist(api: Api, sim: Simulator) -> None:
    (key,) = machines(sim, 1)
    path = "/virtual_machines/set_policy"
    unknown = {"policy_id": api.policy(), "virtual_machine_id": [key, "none"]}
    assert api.post(path, unknown).status_code == 404
    assert api.post(path, {"policy_id": "x", "virtual_machine_id": [key]}).status_code == 404
    single = "/virtual_machines/none/set_policy"
    assert api.post(single, {"policy_id": api.policy()}).status_code == 404


def test_setting_a_policy_that_is_deleted_meanwhile_fails(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    (key,) = machines(sim, 1)
    policy = api.policy()
    answer = api.post(f"/virtual_machines/{key}/set_policy", {"policy_id": policy})
    sim.federation.remove("policies", policy)
    sim.clock.advance(11)
    assert api.ended(answer)["state"] == "FAILED"
    assert policy_names(api, [key]) == ["Gold"]


def test_a_machine_that_is_gone_gets_no_policy(api: Api, sim: Simulator) -> None:
    (gone,) = sim.federation.find("virtual_machines", state="DELETED")
    path = f"/virtual_machines/{gone['id']}/set_policy"
    assert api.ended(api.post(path, {"policy_id": api.policy()}))["state"] == "FAILED"


def test_the_deprecated_list_shows_the_backups_of_a_machine(api: Api) -> None:
    key = api.id_of("virtual_machines", "vm-00003")
    (backup,) = api.get(f"/virtual_machines/{key}/backups")["backups"]
    assert backup["virtual_machine_name"] == "vm-00003"
    assert backup["expiration_time"] == "NA"
