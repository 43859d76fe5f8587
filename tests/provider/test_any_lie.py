"""Law: whatever is answered, no foreign object gets into the state and none of ours is lost.

Any good answer to any request of a resource's life is changed: parts of it say something else, or
are missing; it comes with another status, half, not at all, or it is the answer to an earlier
request. Only the controller's own word is left out, where it stands alone: that a task has FAILED
which has not, and that a policy has not the rule that it has.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.omnistack.errors import Unreachable
from provider.omnistack.request import Reply
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from simulator import Simulator
from simulator.federation import key_of
from tests.nouns.policy_rule import RULE
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import RESOURCES, only
from tests.nouns.seeded import policy
from tests.provider.calls import Calls
from tests.provider.conftest import directly
from tests.provider.core import Core, Step
from tests.provider.direct import Direct

pytestmark = pytest.mark.sweep

FEWER = settings(
    max_examples=min(settings().max_examples // 2, 1500), deadline=None, derandomize=True
)
"""For each of so many lives, each of which takes a while."""
LONG = 5000.0
"""Seconds after which everything that was begun has ended."""

Past = list[Reply]
Lie = Callable[[Reply, Past], Reply]

WORDS = ["", "..", "nobody", "COMPLETED", "PAUSED", "NA", "\ud800", "\x1b[2J", "x" * 300]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, 0, -1, 7, 10**30, [], {}, [None], [{}], {"id": None}]),
    st.sampled_from(WORDS),
    st.text(max_size=3),
)


def places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every member of every object and list in a document, as its container and key."""
    keys = document.keys() if isinstance(document, dict) else range(len(document))
    for key in list(keys):
        yield document, key
        if isinstance(document[key], (dict, list)):
            yield from places(document[key])


def texts(past: Past) -> list[str]:
    """All that was told so far as text: ids, above all, of whatever there is."""
    told = [json.loads(each.content) for each in past if each.content]
    parts = [c[k] for each in told if isinstance(each, dict) for c, k in places(each)]
    return [each for each in parts if isinstance(each, str) and each != "FAILED"]


def changed(reply: Reply, number: int, change: Callable[[Any, Any], None]) -> Reply:
    document = json.loads(reply.content) if reply.content else None
    found = [*places(document)] if isinstance(document, (dict, list)) else []
    if found:
        change(*found[number % len(found)])
    return reply._replace(content=json.dumps(document).encode())


def says(number: int, value: Any) -> Lie:
    return lambda reply, _: changed(reply, number, lambda c, k: c.__setitem__(k, value))


def lacks(number: int) -> Lie:
    return lambda reply, _: changed(reply, number, lambda c, k: c.__delitem__(k))


def says_what_was_told(number: int, which: int) -> Lie:
    """Something that another answer said stands in this."""

    def lie(reply: Reply, past: Past) -> Reply:
        told = texts(past)
        if not told:
            return reply
        return says(number, told[which % len(told)])(reply, past)

    return lie


def earlier(which: int) -> Lie:
    return lambda reply, past: past[which % len(past)] if past else reply


def half(share: float) -> Lie:
    return lambda reply, _: reply._replace(content=reply.content[: int(len(reply.content) * share)])


def of_status(status: int) -> Lie:
    return lambda reply, _: reply._replace(status=status)


def instead(content: bytes) -> Lie:
    return lambda reply, _: reply._replace(content=content)


def lost(_reply: Reply, _past: Past) -> Reply:
    raise Unreachable("https://simplivity.example.com", "timed out")


NUMBERS = st.integers(0, 200)
STATUSES = [200, 203, 226, 299, 300, 302, 304, 404, 408, 410, 429, 500, 502, 503, 507, 520]
LIES = st.one_of(
    st.builds(says, NUMBERS, VALUES),
    st.builds(says_what_was_told, NUMBERS, NUMBERS),
    st.builds(lacks, NUMBERS),
    st.builds(earlier, NUMBERS),
    st.builds(half, st.floats(0, 1)),
    st.builds(of_status, st.sampled_from(STATUSES)),
    st.builds(instead, st.sampled_from([b"", b"null", b"[]", b"{}", b"7", b"<html>", b"\xff"])),
    st.just(lost),
)
SCRIPTS = st.dictionaries(st.integers(0, 12), LIES, min_size=1, max_size=4)


class Liar(Direct):
    """A way on which the answers to some requests are lies, counted from when it is told to lie."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.script: Mapping[int, Lie] = {}
        self.past: Past = []
        self.told: Past = []
        self.count = 0

    def lie(self, script: Mapping[int, Lie]) -> None:
        self.script, self.count = script, 0

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        honest = super().send(method, path, headers, body, timeout)
        if "/oauth/" in path or path == "/api/version":
            return honest
        number, self.count = self.count, self.count + 1
        told = self.script[number](honest, self.past) if number in self.script else honest
        self.past.append(honest)
        self.told.append(told)
        return told

    def told_without(self, rule: Any) -> bool:
        """Whether an answer told of a policy that has not a rule of an id."""
        policies = [each.content for each in self.told if b'"policy"' in each.content]
        return any(str(rule).encode() not in each for each in policies)


@cache
def simulated() -> Simulator:
    return Simulator(control=None)


@cache
def schema() -> Any:
    return Calls(Service(Servicer(PROVIDER)).handler)("GetProviderSchema")


class World:
    """A federation, and processes of the provider that come one after the other."""

    def __init__(self, sample: ResourceSample, task_seconds: float) -> None:
        self.sample = sample
        self.simulator = simulated()
        self.simulator.reset()
        self.simulator.switches.task_seconds = task_seconds
        sample.first(self.simulator)  # brings what it refers to
        self.before, self.rules_before = self.ids(), self.rules()
        self.process()

    def process(self) -> None:
        """From now on another process, whose controller is honest so far."""
        self.way = Liar(self.simulator)
        self.core: Core = directly(self.simulator, schema(), self.way)

    def ids(self) -> set[str]:
        made = {each.plural for each in RESOURCES.values() if each.is_whole}
        objects = self.simulator.federation.objects
        return {key_of(kind, each) for kind in made for each in objects(kind)}

    def rules(self) -> int:
        """How many rules of the sample's policy there are."""
        found = self.simulator.federation.get("policies", policy(self.simulator))
        return len(found["rules"]) if found else 0

    @property
    def first(self) -> dict[str, Any]:
        return self.sample.first(self.simulator)

    def wait(self) -> None:
        self.simulator.clock.advance(LONG)
        assert self.simulator.federation

    def exists(self) -> bool:
        """Whether anything was made."""
        self.wait()
        with self.simulator.backend.lock:
            self.simulator.backend.tasks.finish_due()
        is_part = self.sample.is_part and self.sample.lookalike(self.simulator, self.first)
        return bool(is_part or self.ids() - self.before) or self.rules() > self.rules_before

    def has_no_foreign_object(self, state: Mapping[str, Any] | None) -> bool:
        if state is None or str(state["id"]).startswith("pending:"):
            return True
        identity = self.core.identities[self.sample.kind].identity_attributes
        asked = self.sample.told_by or [each.name for each in identity if each.name in self.first]
        if not asked:
            return state["id"] in self.ids() - self.before
        return all(state[name] == self.first[name] for name in asked)

    def create(self) -> Step:
        planned = self.core.plan(self.sample.kind, self.first)
        assert not planned.errors
        return self.core.apply(self.sample.kind, planned.state, None, planned.private, self.first)


each = only(lambda _: True)
SECONDS = st.sampled_from([0.0, 5.0])


def foreseen(step: Step) -> bool:
    return all(summary != "Provider error" for summary, _ in step.words)


@each
def test_a_lied_about_creation_is_known_remembered_or_told(sample: ResourceSample) -> None:
    @FEWER
    @given(SCRIPTS, SECONDS)
    def law(script: Mapping[int, Lie], seconds: float) -> None:
        world = World(sample, seconds)
        planned = world.core.plan(sample.kind, world.first)
        world.way.lie(script)
        step = world.core.apply(sample.kind, planned.state, None, planned.private, world.first)
        assert foreseen(step), step.told
        exists = world.exists()
        assert world.has_no_foreign_object(step.state), step.state
        if step.state is None:
            assert not exists or "Outcome is unknown" in dict(step.words), step.told
            return
        world.process()
        found = world.core.read(sample.kind, step.state, step.private)
        assert foreseen(found), found.told
        assert world.has_no_foreign_object(found.state), found.state
        assert (found.state is not None) == (exists or not sample.deleted_by)

    law()


@each
def test_a_lied_about_refresh_takes_nothing_out_of_the_state(sample: ResourceSample) -> None:
    @FEWER
    @given(SCRIPTS)
    def law(script: Mapping[int, Lie]) -> None:
        world = World(sample, 0.0)
        made = world.create()
        world.process()
        world.way.lie(script)
        step = world.core.read(sample.kind, made.state, made.private)
        assert foreseen(step), step.told
        assert step.state or (sample is RULE and world.way.told_without(made.state["id"]))
        assert world.has_no_foreign_object(step.state), step.state

    law()


@only(lambda sample: sample.changing is not None)
def test_a_lied_about_change_ends_with_the_same_object(sample: ResourceSample) -> None:
    @FEWER
    @given(SCRIPTS, SECONDS)
    def law(script: Mapping[int, Lie], seconds: float) -> None:
        world = World(sample, seconds)
        made = world.create()
        world.process()
        given = sample.changed(world.simulator)
        planned = world.core.plan(sample.kind, given, made.state, made.private)
        assert not planned.errors
        world.way.lie(script)
        step = world.core.apply(sample.kind, planned.state, made.state, planned.private, given)
        assert foreseen(step), step.told
        assert step.state is not None
        assert world.has_no_foreign_object(step.state), step.state
        world.wait()
        world.process()
        found = world.core.read(sample.kind, step.state, step.private)
        assert found.state is not None, (step, found.told)
        assert world.has_no_foreign_object(found.state), found.state

    law()


@each
def test_a_lied_about_deletion_is_done_or_the_object_stays_in_the_state(
    sample: ResourceSample,
) -> None:
    @FEWER
    @given(SCRIPTS, SECONDS)
    def law(script: Mapping[int, Lie], seconds: float) -> None:
        world = World(sample, seconds)
        made = world.create()
        world.process()
        world.way.lie(script)
        step = world.core.destroyed(sample.kind, made.state, made.private)
        assert foreseen(step), step.told
        assert step.state in (None, made.state)
        exists = world.exists()
        assert world.before <= world.ids()
        is_told = sample is RULE and world.way.told_without(made.state["id"])
        assert step.errors or not exists or is_told

    law()
