"""Resources that Terraform makes at the same moment: few requests, and each its own outcome."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from provider.configuration import Configuration, to_settings
from provider.omnistack.federation import Federation
from simulator import Simulator
from tests.provider.conftest import NetworkClock, connected
from tests.provider.core import Core, Step, arguments

RULE, MACHINE = "simplivity_policy_rule", "simplivity_vm_policy"
Given = Mapping[str, Any]


class WaitingClock(NetworkClock):
    """A clock with which the first of several writes waits until all of them have come."""

    federation: Federation
    expected = 0

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        while self._waiting() < self.expected:
            threading.Event().wait(0.001)
        self.expected = 0
        super().sleep(seconds, news)

    def _waiting(self) -> int:
        return sum(len(queue.waiting) for queue in self.federation.shared.batches._queues.values())


@pytest.fixture
def clock(simulator: Simulator) -> WaitingClock:
    return WaitingClock(simulator)


def joined(simulator: Simulator, clock: WaitingClock, schema: Any) -> Core:
    """A small Terraform whose provider has this clock."""

    def connect(config: Configuration, terraform: str) -> Federation:
        clock.federation = Federation(to_settings(config, terraform, {}), clock)
        clock.federation.connect()
        return clock.federation

    core = connected(connect, schema)
    assert not core.configure(**arguments(simulator))
    return core


Created = Callable[[str, Sequence[Given]], list[Step]]


def creating(core: Core, clock: WaitingClock) -> Created:
    """The outcome of each of several creations at the same moment."""

    def create(kind: str, given: Given) -> Step:
        planned = core.plan(kind, given)
        return core.apply(kind, planned.state, None, planned.private, given)

    def together(kind: str, given: Sequence[Given]) -> list[Step]:
        clock.expected = len(given)
        with ThreadPoolExecutor(len(given)) as pool:
            return list(pool.map(lambda each: create(kind, each), given))

    return together


@pytest.fixture
def created(simulator: Simulator, clock: WaitingClock, schema: Any) -> Created:
    return creating(joined(simulator, clock, schema), clock)


@pytest.fixture
def policy(simulator: Simulator) -> str:
    return str(simulator.federation.find("policies", name="Gold")[0]["id"])


def schedules(policy: str, *frequencies: int, **more: Any) -> list[Given]:
    return [
        {"policy_id": policy, "frequency": each, "retention": 2000, **more} for each in frequencies
    ]


def posted(simulator: Simulator, path: str) -> list[Any]:
    """The bodies of the requests to a path."""
    return [each.body for each in simulator.requests if each.method == "POST" and path in each.path]


def rules_of(simulator: Simulator, policy: str) -> int:
    return len(simulator.snapshot()["policies"][policy]["rules"])


def said(steps: Sequence[Step]) -> list[list[str]]:
    return [[each.summary for each in step.told] for step in steps]


def test_rules_of_one_policy_are_added_in_one_request(
    created: Created, simulator: Simulator, policy: str
):
    steps = created(RULE, schedules(policy, 11, 12, 13, 14))
    assert said(steps) == [[]] * 4
    assert len({step.state["id"] for step in steps}) == 4
    (rules,) = posted(simulator, "/rules")
    assert sorted(each["frequency"] for each in rules) == [11, 12, 13, 14]


def test_for_rules_that_are_added_together_their_policy_is_read_by_one_of_them(
    created: Created, simulator: Simulator, policy: str
):
    created(RULE, schedules(policy, *range(11, 17)))
    asked = [(each.method, each.path) for each in simulator.requests]
    before = asked[: asked.index(("POST", f"/policies/{policy}/rules"))]
    plans, leader = 2, 1
    assert before.count(("GET", f"/policies/{policy}")) <= plans + leader


def test_rules_of_two_policies_are_added_in_two_requests(created: Created, simulator: Simulator):
    both = [each["id"] for each in simulator.federation.objects("policies")[1:3]]
    steps = created(RULE, [*schedules(both[0], 11, 12), *schedules(both[1], 11, 12)])
    assert said(steps) == [[]] * 4
    assert len(posted(simulator, "/rules")) <= 3


def test_one_rule_that_is_refused_does_not_spoil_the_others(
    created: Created, simulator: Simulator, policy: str
):
    simulator.switches.frequency_limit = 1440
    steps = created(RULE, schedules(policy, 11, 2000, 13))
    assert said(steps) == [[], ["Controller refused the request"], []]
    assert steps[1].state is None


def test_rules_for_the_own_cluster_do_not_hide_a_local_one_that_exists(
    created: Created, simulator: Simulator, policy: str
):
    simulator.switches.own_destination = "local"
    own = simulator.federation.find("omnistack_clusters", name="cluster-1")[0]["id"]
    created(RULE, schedules(policy, 11))
    before = rules_of(simulator, policy)
    there = schedules(policy, 12, 13, 14, destination_id=own)
    steps = created(RULE, [*there, *schedules(policy, 11)])
    assert said(steps) == [[], [], [], ["Rule exists already"]]
    assert rules_of(simulator, policy) == before + 3


def test_of_two_rules_that_say_the_same_one_is_made(
    created: Created, simulator: Simulator, policy: str
):
    before = rules_of(simulator, policy)
    steps = created(RULE, schedules(policy, 11, 11))
    assert sorted(said(steps)) == [[], ["Rule exists already"]]
    assert rules_of(simulator, policy) == before + 1


def test_rules_whose_common_task_fails_are_tried_one_by_one(
    created: Created, simulator: Simulator, policy: str
):
    simulator.faults.order("POST", "/policies/{id}/rules", fail_task="No space.")
    steps = created(RULE, schedules(policy, 11, 12))
    assert said(steps) == [[], []]
    assert sorted(map(len, posted(simulator, "/rules"))) == [1, 1, 2]


def test_rules_whose_common_answer_is_lost_are_found_by_looking(
    created: Created, simulator: Simulator, policy: str
):
    simulator.faults.order("POST", "/policies/{id}/rules", status=504, applied=True)
    steps = created(RULE, schedules(policy, 11, 12))
    assert said(steps) == [[], []]
    assert len(posted(simulator, "/rules")) == 1


def test_interrupted_rules_remember_their_common_task(
    created: Created, clock: WaitingClock, simulator: Simulator, policy: str, later: Core
):
    simulator.switches.task_seconds = 1000
    clock.stop_after = 1.0
    given = schedules(policy, 11, 12)
    steps = created(RULE, given)
    assert said(steps) == [["Operation was interrupted"]] * 2
    simulator.clock.advance(1000)
    found = [later.read(RULE, step.state, step.private) for step in steps]
    assert said(found) == [[], []]
    assert [each.state["frequency"] for each in found] == [11, 12]
    assert len(posted(simulator, "/rules")) == 1


@pytest.fixture
def machines(simulator: Simulator, policy: str) -> list[str]:
    """Those that have another policy."""
    alive = simulator.federation.find("virtual_machines", state="ALIVE")
    return [each["id"] for each in alive if each["policy_id"] != policy]


def policies_of(machines: Sequence[str], policy: str) -> list[Given]:
    return [{"virtual_machine_id": each, "policy_id": policy} for each in machines]


def test_machines_that_get_one_policy_are_set_in_one_request(
    created: Created, simulator: Simulator, policy: str, machines: list[str]
):
    steps = created(MACHINE, policies_of(machines[:5], policy))
    assert said(steps) == [[]] * 5
    (body,) = posted(simulator, "/set_policy")
    assert sorted(body["virtual_machine_id"]) == sorted(machines[:5])


def test_of_machines_of_which_some_fail_each_has_its_own_outcome(
    created: Created, simulator: Simulator, policy: str, machines: list[str]
):
    gone = machines[1]
    simulator.federation.change("virtual_machines", gone, state="REMOVED")
    steps = created(MACHINE, policies_of(machines[:3], policy))
    assert said(steps) == [[], ["Controller could not do it"], []]


def test_machines_of_which_half_were_set_are_not_set_twice(
    created: Created, simulator: Simulator, policy: str, machines: list[str]
):
    simulator.faults.order("POST", "/virtual_machines/set_policy", partial=2)
    steps = created(MACHINE, policies_of(machines[:4], policy))
    assert said(steps) == [[]] * 4
    assert len(posted(simulator, "/set_policy")) == 3


@pytest.fixture
def old() -> Iterator[Simulator]:
    """A controller from before requests for many machines."""
    with Simulator(control=None, api_version="1.4") as controller:
        yield controller


def test_an_old_controller_is_asked_for_one_machine_at_a_time(
    old: Simulator, schema: Any, clock: WaitingClock
):
    policy = str(old.federation.find("policies", name="Gold")[0]["id"])
    alive = [each["id"] for each in old.federation.find("virtual_machines", state="ALIVE")]
    created = creating(joined(old, clock, schema), clock)
    assert said(created(MACHINE, policies_of(alive[:3], policy))) == [[]] * 3
    assert sorted(each.path for each in old.requests if "set_policy" in each.path) == sorted(
        f"/virtual_machines/{each}/set_policy" for each in alive[:3]
    )
