"""The actions that suspend and resume backup policies, with a simulated federation."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest

from provider.plugin.pb import tfplugin6_pb2 as pb
from simulator import Simulator
from tests.provider.conftest import SharedClock
from tests.provider.core import UNKNOWN, Core

SUSPEND, RESUME = "simplivity_policies_suspend", "simplivity_policies_resume"
TARGETS = (
    "cluster_group_id, federation, host_id, host_name, omnistack_cluster_id, omnistack_cluster_name"
)
Hosts = Sequence[Mapping[str, Any]]


def hosts(simulator: Simulator) -> Hosts:
    return simulator.federation.objects("hosts")


def suspended(simulator: Simulator) -> set[str]:
    return {each["name"] for each in hosts(simulator) if not each["policy_enabled"]}


def cluster(simulator: Simulator) -> Mapping[str, Any]:
    return simulator.federation.first("omnistack_clusters")


def of_cluster(simulator: Simulator) -> set[str]:
    own = cluster(simulator)["id"]
    return {each["name"] for each in hosts(simulator) if each["omnistack_cluster_id"] == own}


def words(diagnostics: Any) -> list[tuple[str, str]]:
    return [(each.summary, each.detail) for each in diagnostics]


WAYS: dict[str, Callable[[Simulator], tuple[dict[str, Any], set[str]]]] = {
    "federation": lambda s: ({"federation": True}, {each["name"] for each in hosts(s)}),
    "host": lambda s: ({"host_id": hosts(s)[0]["id"]}, {hosts(s)[0]["name"]}),
    "host by name": lambda s: ({"host_name": hosts(s)[1]["name"]}, {hosts(s)[1]["name"]}),
    "cluster": lambda s: ({"omnistack_cluster_id": cluster(s)["id"]}, of_cluster(s)),
    "cluster by name": lambda s: (
        {"omnistack_cluster_name": cluster(s)["name"], "federation": False},
        of_cluster(s),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_policies_of_the_hosts_that_are_meant_are_suspended(
    simulator: Simulator, terraform: Core, way: str
):
    given, meant = WAYS[way](simulator)
    assert words(terraform.plan_action(SUSPEND, given)) == []
    assert suspended(simulator) == set()
    lines, told = terraform.invoke(SUSPEND, given)
    assert words(told) == []
    assert suspended(simulator) == meant
    assert lines[0].startswith("Suspending backup policies: ")
    assert lines[1].startswith("Waiting for POST /policies/suspend, task ")
    assert lines[-1] == lines[0].replace(
        "Suspending backup policies", "Backup policies are suspended"
    )


@pytest.mark.parametrize("way", WAYS)
def test_policies_of_the_hosts_that_are_meant_are_resumed(
    simulator: Simulator, terraform: Core, way: str
):
    given, meant = WAYS[way](simulator)
    terraform.invoke(SUSPEND, {"federation": True})
    lines, told = terraform.invoke(RESUME, given)
    assert words(told) == []
    assert suspended(simulator) == {each["name"] for each in hosts(simulator)} - meant
    assert lines[0].startswith("Resuming backup policies: ")
    assert lines[-1].startswith("Backup policies are resumed: ")


def test_a_cluster_group_is_for_a_management_appliance(simulator: Simulator, terraform: Core):
    group = simulator.federation.objects("cluster_groups")[0]["id"]
    given = {"cluster_group_id": group}
    ((_, detail),) = words(terraform.invoke(SUSPEND, given)[1])
    assert "Invalid target_object_type: cluster_group" in detail
    simulator.switches.appliance = "mva"
    assert words(terraform.invoke(SUSPEND, given)[1]) == []
    assert suspended(simulator)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, ""),
        ({"federation": False}, ""),
        ({"federation": True, "host_name": "x"}, "host_name"),
        ({"host_id": "x", "host_name": "y"}, "host_name"),
    ],
)
def test_there_is_exactly_one_target(bare: Core, given: dict[str, Any], path: str):
    (told,) = bare.plan_action(SUSPEND, given)
    assert (told.summary, told.detail) == (
        "Exactly one target needed",
        f"Give exactly one of {TARGETS}.",
    )
    assert [each.attribute_name for each in told.attribute.steps] == [path] * bool(path)


def test_a_target_that_is_not_known_yet_may_be_the_one(bare: Core):
    assert bare.plan_action(SUSPEND, {"host_id": UNKNOWN, "federation": UNKNOWN}) == []


@pytest.mark.parametrize("name", ["host_id", "host_name", "omnistack_cluster_name"])
def test_a_target_that_does_not_exist_is_told_by_the_plan(terraform: Core, name: str):
    (told,) = terraform.plan_action(SUSPEND, {name: "nowhere"})
    assert [each.attribute_name for each in told.attribute.steps] == [name]
    assert "nowhere" in told.detail


def test_a_target_that_is_gone_by_then_is_told_at_the_end(simulator: Simulator, terraform: Core):
    lines, told = terraform.invoke(SUSPEND, {"host_name": "nowhere"})
    assert lines == ["Suspending backup policies: host nowhere"]
    assert [each.summary for each in told] == ["No such host"]
    assert suspended(simulator) == set()


def test_a_refusal_of_the_controller_is_told(simulator: Simulator, terraform: Core):
    simulator.faults.order("POST", "/policies/suspend", status=403)
    _, (told,) = terraform.invoke(SUSPEND, {"federation": True})
    assert told.summary == "Permission denied"


def test_a_task_that_fails_is_told(simulator: Simulator, terraform: Core):
    simulator.faults.order("POST", "/policies/suspend", fail_task="No host answers")
    _, (told,) = terraform.invoke(SUSPEND, {"federation": True})
    assert told.summary == "Controller could not do it"
    assert "No host answers" in told.detail
    assert suspended(simulator) == set()


def test_a_task_that_is_forgotten_is_begun_once_more(simulator: Simulator, terraform: Core):
    simulator.faults.order("POST", "/policies/suspend", forget_task=True)
    _, told = terraform.invoke(SUSPEND, {"federation": True})
    assert words(told) == []


def test_a_task_that_is_forgotten_twice_leaves_a_warning(simulator: Simulator, terraform: Core):
    simulator.faults.order("POST", "/policies/suspend", forget_task=True, times=2)
    lines, (told,) = terraform.invoke(SUSPEND, {"federation": True})
    assert (told.severity, told.summary) == (pb.Diagnostic.WARNING, "Outcome is not confirmed")
    assert not lines[-1].startswith("Backup policies are suspended")


def test_a_user_who_interrupts_learns_that_it_goes_on(terraform: Core, clock: SharedClock):
    clock.stop_after = 0.05
    _, (told,) = terraform.invoke(SUSPEND, {"federation": True})
    assert told.summary == "Operation was interrupted"
    assert "The controller goes on with what it has begun" in told.detail


def test_time_that_is_up_is_told_on_the_timeout(simulator: Simulator, terraform: Core):
    simulator.switches.task_seconds = 60.0
    _, (told,) = terraform.invoke(SUSPEND, {"federation": True, "timeout": "2s"})
    assert told.summary == "Time is up"
    assert [each.attribute_name for each in told.attribute.steps] == ["timeout"]


def test_what_takes_long_is_told_at_least_every_ten_seconds(simulator: Simulator, terraform: Core):
    simulator.switches.task_seconds = 35.0
    lines, told = terraform.invoke(SUSPEND, {"federation": True})
    assert words(told) == []
    assert lines[1].endswith(" (IN_PROGRESS)")
    found = [re.search(r"\(IN_PROGRESS for (\d+) seconds\)$", line) for line in lines[2:-1]]
    times = [0, *(int(each[1]) for each in found if each), 35]
    assert len(times) == len(lines) - 1
    assert all(0 < later - sooner <= 10 for sooner, later in pairwise(times))


def test_suspending_twice_is_the_same_as_once(terraform: Core):
    terraform.invoke(SUSPEND, {"federation": True})
    _, told = terraform.invoke(SUSPEND, {"federation": True})
    assert words(told) == []
