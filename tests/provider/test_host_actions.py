"""What is done with hosts: their controllers are shut down, and hosts leave the federation."""

from typing import Any

import pytest

from simulator import Simulator
from simulator.virtual_controllers import NEVER, Shutdown
from tests.nouns.host import OLD
from tests.nouns.seeded import key
from tests.provider.conftest import SharedClock
from tests.provider.core import Core, blamed, completed, packed, unpacked

SHUT_DOWN = "simplivity_host_shutdown_virtual_controller"
CANCEL = "simplivity_host_cancel_virtual_controller_shutdown"
REMOVE = "simplivity_host_remove_from_federation"
STATUS = "simplivity_host_shutdown_status"
SHUTDOWN_PATH = "/hosts/{hostId}/shutdown_virtual_controller"


@pytest.fixture
def hosts(simulator: Simulator) -> list[str]:
    """The ids of the hosts; the controllers of the first two are simulated."""
    return [str(each["id"]) for each in simulator.federation.objects("hosts")]


def posted(simulator: Simulator) -> list[tuple[int, Any]]:
    """The controllers that were asked for something, and the bodies of the requests."""
    return [
        (each.controller, each.body)
        for each in simulator.requests
        if each.method == "POST" and "/hosts/" in each.path
    ]


def words(told: Any) -> list[tuple[str, str]]:
    return [(each.summary, blamed(each)) for each in told]


def state(simulator: Simulator, host: str) -> Any:
    found = simulator.federation.get("hosts", host)
    return found and found["state"]


def under_way(simulator: Simulator, host: str, **facts: Any) -> None:
    simulator.backend.virtual_controllers.shut_down(host, Shutdown(NEVER, **facts))


def status_of(terraform: Core, host: str) -> Any:
    attributes = terraform.schema.data_source_schemas[STATUS].block.attributes
    config = packed(completed(attributes, {"host_id": host}))
    return terraform.calls("ReadDataSource", type_name=STATUS, config=config)


# -- the status -----------------------------------------------------------------------------------


def test_each_controller_is_asked_for_its_own_status(simulator, terraform, hosts):
    under_way(simulator, hosts[1])
    found = [unpacked(status_of(terraform, each).state)["status"] for each in hosts[:2]]
    assert found == ["NONE", "IN_PROGRESS"]
    asked = [e.controller for e in simulator.requests if e.path.endswith("shutdown_status")]
    assert {*asked} == {0, 1}


def test_a_controller_that_does_not_answer_is_named(simulator, terraform, hosts):
    simulator.backend.virtual_controllers.shut_down(hosts[1], Shutdown(0.0))
    (told,) = status_of(terraform, hosts[1]).diagnostics
    assert (told.summary, blamed(told)) == ("Virtual Controller does not answer", "host_id")
    assert simulator.urls[1] in told.detail
    assert "host-1b.example.net" in told.detail


def test_a_host_without_an_address_is_an_error(simulator, terraform, hosts):
    simulator.federation.change("hosts", hosts[0], management_ip=None)
    assert words(status_of(terraform, hosts[0]).diagnostics) == [("Host has no address", "host_id")]


def test_an_old_release_is_named(schema):
    from tests.provider.conftest import directly  # noqa: PLC0415  # used here alone

    old = Simulator(api_version="1.8", control=None)
    (told,) = status_of(directly(old, schema), old.federation.first("hosts")["id"]).diagnostics
    assert "1.9 (OmniStack 3.7.6)" in told.detail


# -- shutting down --------------------------------------------------------------------------------


def test_the_controller_itself_is_told_to_shut_down(simulator, terraform, hosts):
    lines, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert not told
    assert posted(simulator)[0][0] == 1
    assert posted(simulator)[0][1] == {"ha_wait": True}
    assert lines[-1] == "The Virtual Controller of host host-1b.example.net is down"
    assert (state(simulator, hosts[1]), state(simulator, hosts[0])) == ("FAULTY", "ALIVE")


def test_it_is_waited_for_and_that_is_told(simulator, terraform, hosts):
    simulator.switches.task_seconds = 60.0
    lines, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert not told
    waited = [line for line in lines if line.startswith("Waiting for the shutdown")]
    assert len(waited) >= 60 // 10
    assert "host-1b.example.net (IN_PROGRESS)" in waited[0]


def test_a_forced_shutdown_overtakes_one_that_waits(simulator, terraform, hosts):
    under_way(simulator, hosts[1])
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1], "ha_wait": False})
    assert not told
    assert posted(simulator) == [(1, {"ha_wait": False})]


def test_a_shutdown_that_is_under_way_is_not_begun_again(simulator, terraform, hosts):
    simulator.backend.virtual_controllers.shut_down(hosts[1], Shutdown(simulator.clock.now() + 30))
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert not told
    assert not posted(simulator)


def test_a_request_whose_answer_is_lost_is_looked_for_and_not_sent_again(
    simulator, terraform, hosts
):
    simulator.switches.task_seconds = 30.0
    simulator.faults.order("POST", SHUTDOWN_PATH, drop=True, applied=True)
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert not told
    assert len(posted(simulator)) == 1


def test_a_request_that_came_to_nothing_is_of_unknown_outcome(simulator, terraform, hosts):
    simulator.faults.order("POST", SHUTDOWN_PATH, drop=True)
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert [each.severity for each in told] == [1]
    assert state(simulator, hosts[1]) == "ALIVE"


def test_a_refusal_is_an_error(simulator, terraform, hosts):
    simulator.faults.order("POST", SHUTDOWN_PATH, says={"status": "FAILURE"})
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert words(told) == [("Shutdown refused", "host_id")]


def test_a_shutdown_that_somebody_cancels_is_an_error(simulator, terraform, hosts):
    under_way(simulator, hosts[1], cancelled=True)
    simulator.faults.order("POST", SHUTDOWN_PATH, says={"status": "IN_PROGRESS"}, status=200)
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    assert told


def test_an_interruption_leaves_the_shutdown_and_names_it(
    simulator, clock: SharedClock, terraform, hosts
):
    under_way(simulator, hosts[1])
    clock.stop_after = clock.now() + 20
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[1]})
    (error,) = told
    assert "the shutdown of the Virtual Controller of host-1b.example.net" in error.detail
    assert simulator.backend.virtual_controllers.shutdown(hosts[1]) is not None


def test_where_no_other_controller_answers_that_is_a_warning(simulator, terraform, hosts):
    simulator.backend.virtual_controllers.shut_down(hosts[1], Shutdown(0.0))
    _, told = terraform.invoke(SHUT_DOWN, {"host_id": hosts[0], "ha_wait": False})
    assert [(each.severity, each.summary) for each in told] == [(2, "No controller to confirm it")]


# -- cancelling -----------------------------------------------------------------------------------


def test_where_nothing_is_shut_down_nothing_is_cancelled(simulator, terraform, hosts):
    lines, told = terraform.invoke(CANCEL, {"host_id": hosts[1]})
    assert (lines, told) == (["No shutdown is under way on host host-1b.example.net"], [])
    assert not posted(simulator)


def test_a_forced_shutdown_goes_on(simulator, terraform, hosts):
    under_way(simulator, hosts[1], forced=True)
    _, told = terraform.invoke(CANCEL, {"host_id": hosts[1]})
    assert words(told) == [("Shutdown goes on", "host_id")]


def test_a_cancellation_whose_answer_is_lost_is_looked_for(simulator, terraform, hosts):
    under_way(simulator, hosts[1])
    path = "/hosts/{hostId}/cancel_virtual_controller_shutdown"
    simulator.faults.order("POST", path, drop=True, applied=True)
    _, told = terraform.invoke(CANCEL, {"host_id": hosts[1]})
    assert not told
    assert len(posted(simulator)) == 1


# -- removing -------------------------------------------------------------------------------------


def removal(simulator: Simulator, name: str, **more: Any) -> dict[str, Any]:
    return {"host_id": key(simulator, "hosts", name), "host_name": name, **more}


def test_a_host_of_another_name_is_not_removed(simulator, terraform, hosts):
    given = removal(simulator, OLD, force=True) | {"host_id": hosts[0]}
    assert words(terraform.plan_action(REMOVE, given)) == [("Another host", "host_name")]
    _, told = terraform.invoke(REMOVE, given)
    assert words(told) == [("Another host", "host_name")]
    assert not posted(simulator)


def test_the_host_of_the_controller_at_work_is_removed_by_another_one(simulator, terraform, hosts):
    _, told = terraform.invoke(REMOVE, removal(simulator, "host-1a.example.net", force=True))
    assert not told
    assert posted(simulator) == [(1, {"force": True})]
    assert state(simulator, hosts[0]) == "REMOVED"


def test_without_force_a_host_with_machines_stays(simulator, terraform, hosts):
    _, told = terraform.invoke(REMOVE, removal(simulator, OLD))
    assert [each.severity for each in told] == [1]
    assert state(simulator, hosts[-1]) == "ALIVE"


def test_a_host_is_not_removed_where_no_other_controller_answers(simulator, terraform, hosts):
    simulator.backend.virtual_controllers.shut_down(hosts[1], Shutdown(0.0))
    _, told = terraform.invoke(REMOVE, removal(simulator, "host-1a.example.net", force=True))
    assert words(told) == [("No other controller", "host_id")]
    assert state(simulator, hosts[0]) == "ALIVE"


def test_a_removal_whose_answer_is_lost_is_looked_for(simulator, terraform, hosts):
    path = "/hosts/{hostId}/remove_from_federation"
    simulator.faults.order("POST", path, drop=True, applied=True)
    _, told = terraform.invoke(REMOVE, removal(simulator, OLD, force=True))
    assert not told
    assert len(posted(simulator)) == 1
    assert state(simulator, hosts[-1]) == "REMOVED"
