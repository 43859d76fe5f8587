"""Any story ends well: Terraform played against a federation that fails in every way it can."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from simulator import Simulator
from tests.faults.estate import KINDS
from tests.faults.mishaps import EVENTS, LOGINS, READS, TASKS, WRITES, Mishap
from tests.faults.story import Story, Tally
from tests.nouns.sample import MOST_VARIANTS
from tests.provider.calls import Calls

pytestmark = pytest.mark.sweep

ADDRESSES = st.sampled_from(list(KINDS))
NUMBERS = st.integers(0, MOST_VARIANTS - 1)
CHANGES = st.dictionaries(ADDRESSES, st.none() | NUMBERS, min_size=1)
WALKERS = st.sampled_from([1, 10])
"""How many resources Terraform walks at a time: -parallelism."""


def mishaps(names: Iterable[str], latest: int) -> Any:
    return st.builds(
        Mishap,
        name=st.sampled_from(sorted(names)),
        at=st.integers(0, latest),
        times=st.sampled_from([1, 1, 2, 40]),
        late=st.booleans(),
    )


MISHAPS = (
    st.none()
    | mishaps(WRITES, 3)
    | mishaps(READS, 12)
    | mishaps(TASKS, 6)
    | mishaps({**EVENTS, **LOGINS}, 25)
)
TALLY = Tally()


@cache
def running() -> Simulator:
    simulator = Simulator(control=None)
    simulator.start()
    return simulator


@cache
def schema() -> Any:
    return Calls(Service(Servicer(PROVIDER)).handler)("GetProviderSchema")


def begun() -> Story:
    """A story that has just begun."""
    return Story(running(), TALLY, schema())


class Stories(RuleBasedStateMachine):
    """What can happen, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.story = begun()

    @initialize(wanted=st.dictionaries(ADDRESSES, NUMBERS, min_size=1), at_once=WALKERS)
    def begin(self, wanted: dict[str, int], at_once: int) -> None:
        for address, number in wanted.items():
            self.story.want(address, number)
        self.story.apply(at_once=at_once)

    @rule(changes=CHANGES, mishap=MISHAPS, at_once=WALKERS)
    def edit(self, changes: dict[str, int | None], mishap: Mishap | None, at_once: int) -> None:
        for address, number in changes.items():
            if number is None:
                self.story.drop(address)
            else:
                self.story.want(address, number)
        self.story.apply(mishap, at_once)

    @rule(mishap=MISHAPS, at_once=WALKERS)
    def apply(self, mishap: Mishap | None, at_once: int) -> None:
        self.story.apply(mishap, at_once)

    @rule(mishap=MISHAPS)
    def plan(self, mishap: Mishap | None) -> None:
        self.story.plan(mishap)

    @rule(mishap=MISHAPS)
    def refresh(self, mishap: Mishap | None) -> None:
        self.story.refresh(mishap)

    @rule(address=ADDRESSES, mishap=MISHAPS)
    def adopt(self, address: str, mishap: Mishap | None) -> None:
        self.story.adopt(address, mishap)

    @rule(address=ADDRESSES)
    def change_outside(self, address: str) -> None:
        self.story.change_outside(address)

    @rule(address=ADDRESSES)
    def remove_outside(self, address: str) -> None:
        self.story.remove_outside(address)

    @rule()
    def save_policy_outside(self) -> None:
        self.story.save_policy_outside()

    @rule(seconds=st.sampled_from([1.0, 30.0, 700.0]))
    def wait(self, seconds: float) -> None:
        self.story.wait(seconds)

    @rule(seconds=st.sampled_from([0.0, 5.0, 45.0, 2000.0]))
    def slow_tasks(self, seconds: float) -> None:
        self.story.behave(task_seconds=seconds)

    @rule(seconds=st.sampled_from([0.0, 2.0, 8.0]))
    def late_reads(self, seconds: float) -> None:
        self.story.behave(read_after_write_lag=seconds)

    @rule()
    def turn_hostile(self) -> None:
        self.story.turn_hostile()

    def teardown(self) -> None:
        self.story.settle()


TestStories = Stories.TestCase
TestStories.settings = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
