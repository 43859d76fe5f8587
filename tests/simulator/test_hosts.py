"""Hosts: their hardware, the shutdown of their Virtual Controllers, leaving the federation."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from simulator import Simulator
from tests.simulator.client import Api


@pytest.fixture
def hosts(sim: Simulator) -> list[str]:
    """The ids of both hosts of the first cluster, then of the second."""
    return [each["id"] for each in sim.federation.objects("hosts")]


@pytest.fixture
def other(sim: Simulator, session: requests.Session) -> Api:
    """A client of the second controller, which runs on the second host."""
    client = Api(sim, session, controller=1)
    client.login()
    return client


@pytest.fixture(autouse=True)
def up(sim: Simulator) -> Iterator[None]:
    yield
    sim.reset()


def shut_down(api: Api, host: str, body: Any = None) -> requests.Response:
    return api.post(f"/hosts/{host}/shutdown_virtual_controller", body or {})


def cancel(api: Api, host: str) -> Any:
    answer = api.post(f"/hosts/{host}/cancel_virtual_controller_shutdown").json()
    return answer["cancellation_status"]["status"]


def status(api: Api, host: str) -> Any:
    answer = api.get(f"/hosts/{host}/virtual_controller_shutdown_status")
    return answer["shutdown_status"]["status"]


def state(sim: Simulator, host: str) -> Any:
    found = sim.federation.get("hosts", host)
    return found and found["state"]


# -- hardware -------------------------------------------------------------------------------------


def test_the_hardware_is_that_of_the_host(api: Api, hosts: list[str]) -> None:
    hardware = api.get(f"/hosts/{hosts[0]}/hardware")["host"]
    assert (hardware["host_id"], hardware["name"]) == (hosts[0], "host-1a.example.net")
    assert hardware["status"] == "GREEN"


def test_each_physical_drive_is_told_in_both_logical_drives(api: Api, hosts: list[str]) -> None:
    first, second = api.get(f"/hosts/{hosts[0]}/hardware")["host"]["logical_drives"]
    drives = first["drive_sets"][0]["physical_drives"]
    assert drives == second["drive_sets"][0]["physical_drives"]
    assert [each["slot"] for each in drives] == [1, 2, 3, 4, 5, 6]
    assert len({each["serial_number"] for each in drives}) == 6


def test_the_newest_host_has_a_drive_that_wears_out(api: Api, hosts: list[str]) -> None:
    hardware = api.get(f"/hosts/{hosts[-1]}/hardware")["host"]
    drives = hardware["logical_drives"][0]["drive_sets"][0]["physical_drives"]
    assert [each["life_remaining"] for each in drives if each["health"] == "WARNING"] == [3]
    assert hardware["status"] == "YELLOW"


# -- shutting down --------------------------------------------------------------------------------


def test_hosts_tell_where_their_controllers_listen(api: Api, sim: Simulator) -> None:
    found = [each["management_ip"] for each in api.get("/hosts")["hosts"]]
    assert [f"https://{each}" for each in found[:2]] == [*sim.urls]
    assert found[2].startswith("192.0.2.")


def test_a_controller_that_is_shut_down_answers_nothing_and_its_host_is_faulty(
    api: Api, other: Api, hosts: list[str]
) -> None:
    answer = shut_down(api, hosts[0])
    assert answer.json() == {"shutdown_status": {"status": "IN_PROGRESS"}}
    assert other.get(f"/hosts/{hosts[0]}")["host"]["state"] == "FAULTY"
    with pytest.raises(requests.ConnectionError):
        api.get("/hosts")


def test_it_answers_again_when_it_is_switched_on(
    api: Api, sim: Simulator, hosts: list[str]
) -> None:
    shut_down(api, hosts[0])
    assert state(sim, hosts[0]) == "FAULTY"
    sim.bring_up(0)
    assert api.get(f"/hosts/{hosts[0]}")["host"]["state"] == "ALIVE"
    assert status(api, hosts[0]) == "NONE"


def test_it_takes_as_long_as_a_task_to_shut_down(
    api: Api, sim: Simulator, hosts: list[str]
) -> None:
    sim.switches.task_seconds = 10
    assert status(api, hosts[0]) == "NONE"
    shut_down(api, hosts[0])
    assert (status(api, hosts[0]), state(sim, hosts[0])) == ("IN_PROGRESS", "ALIVE")
    sim.clock.advance(11)
    assert state(sim, hosts[0]) == "FAULTY"


def test_a_shutdown_can_be_cancelled_until_it_is_done(
    api: Api, sim: Simulator, hosts: list[str]
) -> None:
    sim.switches.task_seconds = 10
    shut_down(api, hosts[0])
    assert cancel(api, hosts[0]) == "SUCCESS"
    assert status(api, hosts[0]) == "CANCEL_IN_PROGRESS"
    sim.clock.advance(11)
    assert (status(api, hosts[0]), state(sim, hosts[0])) == ("NONE", "ALIVE")


def test_a_forced_shutdown_cannot_be_cancelled(api: Api, sim: Simulator, hosts: list[str]) -> None:
    sim.switches.task_seconds = 10
    shut_down(api, hosts[0], {"ha_wait": False})
    assert cancel(api, hosts[0]) == "FAILURE"
    assert status(api, hosts[0]) == "FORCE_IN_PROGRESS"


def test_the_last_controller_of_a_cluster_waits_until_it_is_forced(
    api: Api, other: Api, sim: Simulator, hosts: list[str]
) -> None:
    shut_down(other, hosts[1])
    shut_down(api, hosts[0])
    sim.clock.advance(100_000)
    api.login()
    assert status(api, hosts[0]) == "IN_PROGRESS"
    shut_down(api, hosts[0], {"ha_wait": False})
    assert state(sim, hosts[0]) == "FAULTY"


@pytest.mark.parametrize(
    ("method", "verb"),
    [
        ("POST", "shutdown_virtual_controller"),
        ("POST", "cancel_virtual_controller_shutdown"),
        ("GET", "virtual_controller_shutdown_status"),
    ],
)
def test_only_the_controller_itself_is_asked(
    api: Api, sim: Simulator, hosts: list[str], method: str, verb: str
) -> None:
    assert api.send(method, f"/hosts/{hosts[1]}/{verb}", {}).status_code == 400
    sim.switches.appliance = "mva"
    assert api.send(method, f"/hosts/{hosts[0]}/{verb}", {}).status_code == 400
    assert state(sim, hosts[1]) == "ALIVE"


# -- leaving --------------------------------------------------------------------------------------


def remove(api: Api, host: str, body: Any) -> Any:
    return api.ended(api.post(f"/hosts/{host}/remove_from_federation", body))


def emptied(sim: Simulator, host: str) -> None:
    """Let the other host of the cluster run the machines of a host."""
    for machine in sim.federation.find("virtual_machines", host_id=host):
        others = [each["id"] for each in machine["replica_set"] if each["id"] != host]
        sim.federation.change("virtual_machines", machine["id"], host_id=others[0])


def test_a_host_without_machines_is_removed_and_lingers(
    api: Api, sim: Simulator, hosts: list[str]
) -> None:
    emptied(sim, hosts[1])
    task = remove(api, hosts[1], {})
    assert task["affected_objects"] == [{"object_type": "host", "object_id": hosts[1]}]
    assert state(sim, hosts[1]) == "REMOVED"
    assert sim.federation.first("omnistack_clusters")["members"] == [hosts[0]]


def test_its_machines_have_one_copy_then(api: Api, sim: Simulator, hosts: list[str]) -> None:
    remove(api, hosts[1], {"force": True})
    machines = sim.federation.find("virtual_machines", omnistack_cluster_name="cluster-1")
    assert {each["host_name"] for each in machines} == {"host-1a.example.net"}
    assert all(each["replica_set"] == [{"id": hosts[0], "role": "PRIMARY"}] for each in machines)


def test_a_host_with_machines_is_removed_only_by_force(
    api: Api, sim: Simulator, hosts: list[str]
) -> None:
    assert remove(api, hosts[1], {"force": False})["state"] == "FAILED"
    assert state(sim, hosts[1]) == "ALIVE"
    assert remove(api, hosts[1], {"force": True})["state"] == "COMPLETED"


def test_a_host_with_the_only_good_copy_is_removed_only_by_force(
    api: Api, sim: Simulator, hosts: list[str]
) -> None:
    emptied(sim, hosts[1])
    machine = sim.federation.find("virtual_machines", host_id=hosts[0], state="ALIVE")[0]
    sim.federation.change("virtual_machines", machine["id"], ha_status="DEGRADED")
    assert remove(api, hosts[1], {})["state"] == "FAILED"


def test_a_host_is_removed_once(api: Api, hosts: list[str]) -> None:
    remove(api, hosts[1], {"force": True})
    assert remove(api, hosts[1], {"force": True})["state"] == "FAILED"


def test_the_host_that_executes_the_request_stays(api: Api, other: Api, hosts: list[str]) -> None:
    path = f"/hosts/{hosts[0]}/remove_from_federation"
    assert api.post(path, {"force": True}).status_code == 400
    assert remove(other, hosts[0], {"force": True})["state"] == "COMPLETED"
