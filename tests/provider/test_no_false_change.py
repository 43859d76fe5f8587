"""Plans that do not lie: whatever way the controller has of writing a value, nothing changes.

Each choice of the simulator is a way that the sources leave open, so the cases are made of them:
what is configured in any legal form is applied, refreshed, imported and planned again under every
value of every switch, alone and among all that are hostile.
"""

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from provider.framework.kinds.table import RESOURCE
from provider.registry import PROVIDER
from simulator import Simulator, Switches, hostile
from simulator.choices import option_text
from simulator.schedule import WEEK, days
from tests.nouns.sample import Given
from tests.nouns.samples import RESOURCES
from tests.nouns.schedules import OWN, SCHEDULES, in_full, schedules
from tests.nouns.seeded import group, policy
from tests.provider.conftest import directly
from tests.provider.core import Core
from tests.simulator.test_switches import CASES as PROBED

pytestmark = pytest.mark.sweep

POLICY, RULE = "simplivity_policy", "simplivity_policy_rule"
STORE = "simplivity_external_store"
BASES = {"published": Switches, "hostile": hostile}


@dataclass(frozen=True)
class Case:
    """One value of one switch, among the published ones or among hostile ones."""

    base: str
    switch: str
    value: str

    def __str__(self) -> str:
        return f"{self.base}-{self.switch}={self.value}"

    def turn(self, simulator: Simulator) -> None:
        simulator.switches.take(BASES[self.base]())
        simulator.switches.assign(self.switch, self.value)


LEFT_OUT = {
    ("appliance", "vcenter"): "a refusal: it is no controller at all",
    ("body_limit", "10"): "a refusal: no body is so short",
    **dict.fromkeys(
        [("url_limit", "20"), ("latency_ms", "30"), ("gateway_seconds", "0.001")],
        "of the network, which is not there",
    ),
}
"""Deliberately: these are no other spelling of anything."""


def values(switch: str) -> list[str]:
    """What a switch can be; of a number what its probe looks at."""
    declared = [option_text(value) for value in Switches.values(switch)]
    return declared or [value for name, value in PROBED if name == switch]


def cases() -> Iterator[Case]:
    for base, switches in BASES.items():
        yield Case(base, "key_order", switches().key_order)
        turned = switches()
        for switch in Switches.names():
            before = getattr(turned, switch)
            for value in values(switch):
                turned.assign(switch, value)
                if getattr(turned, switch) != before:
                    yield Case(base, switch, value)


CASES = [each for each in cases() if (each.switch, each.value) not in LEFT_OUT]
every_case = pytest.mark.parametrize("case", CASES, ids=str)


def keeps_own(switches: Switches, minor: int = 25) -> bool:
    """Whether a rule for the own cluster can be told from a local one, see `PolicyRules`.

    There are two clusters here, so it takes the owner of the policy.
    """
    told = minor >= 17 and not switches.omit_modern_fields
    return switches.own_destination == "kept" or told


def written(simulator: Simulator, minor: int = 25) -> dict[str, Given]:
    found = schedules(simulator, minor)
    if not keeps_own(simulator.switches, minor):
        del found[OWN]
    return found


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    simulator = Simulator()
    yield simulator
    assert simulator.violations == []


@pytest.fixture
def terraform(simulator, schema):
    """A small Terraform that is connected with a simulator in the same process.

    There are hundreds of cases here; the network is the business of other tests.
    """
    return directly(simulator, schema)


@every_case
def test_what_is_applied_is_planned_no_more(case, simulator, terraform):
    case.turn(simulator)
    rules = [*some_of(case, written(simulator)).values()]
    for kind, given in resources(simulator, rules, rules[::3]):
        terraform.applied(kind, given)


def some_of(case: Case, rules: Mapping[str, Given]) -> dict[str, Given]:
    """Some of the rules for each case, others for the next: all come with either base below."""
    turn = CASES.index(case) % 3
    return dict([*rules.items()][turn::3])


def is_refused(kind: str, given: Given, switches: Switches) -> bool:
    """Whether this federation makes none of these, whoever asks."""
    if kind == STORE:
        return switches.store_credentials != "accepted"
    return bool(given.get("federation")) and switches.appliance == "mva"


def hold_lives(terraform: Core, simulator: Simulator, kinds: Sequence[str]) -> None:
    """From the creation through all changes to the end."""
    for kind in kinds:
        state: Any = None
        life = RESOURCES[kind].life(simulator)
        if is_refused(kind, life[0], simulator.switches):
            continue
        for given in life:
            state = terraform.applied(kind, given, state)
        assert not terraform.destroyed(kind, state).told


@every_case
def test_what_is_changed_is_planned_no_more(case, simulator, terraform):
    """Half of the kinds among published switches, the other half among hostile ones."""
    if case.switch in ("name_limit", "frequency_limit"):
        pytest.skip("the names and intervals of the samples are longer")
    case.turn(simulator)
    turn = [*Switches.names()].index(case.switch) + [*BASES].index(case.base)
    hold_lives(terraform, simulator, [*RESOURCES][turn % 2 :: 2])


@pytest.mark.parametrize("base", BASES)
def test_what_is_changed_is_planned_no_more_of_every_kind(base, simulator, terraform):
    simulator.switches.take(BASES[base]())
    hold_lives(terraform, simulator, [*PROVIDER.of(RESOURCE)])


@pytest.mark.parametrize("base", BASES)
def test_a_second_apply_writes_nothing(base, simulator, terraform):
    simulator.switches.take(BASES[base]())
    rules = [*written(simulator).values()]
    for kind, given in resources(simulator, rules, rules):
        state = terraform.applied(kind, given)
        simulator.clear_requests()
        assert terraform.plan(kind, given, terraform.refresh(kind, state)).state == state
        assert {each.method for each in simulator.requests} <= {"GET"}


def others(simulator: Simulator, minor: int = 25) -> Iterator[tuple[str, Given]]:
    """Resources without rules, by kind, in each way that users may write them."""
    for kind, sample in RESOURCES.items():
        if kind != RULE and minor >= sample.since:
            for given in sample.spellings(simulator, minor):
                if not is_refused(kind, given, simulator.switches):
                    yield kind, given


def resources(
    simulator: Simulator, inline: list[Given], single: list[Given], minor: int = 25
) -> Iterator[tuple[str, Given]]:
    yield from others(simulator, minor)
    yield POLICY, {"name": "p4", "rules": inline}
    silver = policy(simulator)
    yield from ((RULE, {"policy_id": silver, **rule}) for rule in single)


@every_case
def test_what_is_imported_is_planned_no_more(case, simulator, terraform):
    case.turn(simulator)
    hold_imports(terraform, simulator, some_of(case, written(simulator)))


MODERN = {"single_replica", "cluster_group_id"}
"""Deliberately not imported from a controller that does not tell of them: nobody can know."""


def hold_imports(
    terraform: Core, simulator: Simulator, rules: Mapping[str, Given], minor: int = 25
) -> None:
    for kind, given in others(simulator, minor):
        if not (simulator.switches.omit_modern_fields and MODERN.intersection(given)):
            text = made(terraform, kind, given)
            settled(terraform, kind, text, RESOURCES[kind].after_import(simulator, given))
    whole, parts = (made_by_another(simulator, name, rules) for name in ("p4", "p5"))
    simulator.clock.advance(10.0)  # until every node shows them
    for forms in (rules, {name: in_full(name, rule) for name, rule in rules.items()}):
        settled(terraform, POLICY, whole, {"name": "p4", "rules": [*forms.values()]})
        (told,) = (each["rules"] for each in simulator.federation.find("policies", id=parts))
        for stored, rule in zip(told, forms.values(), strict=True):
            settled(terraform, RULE, f"{parts}/{stored['id']}", {"policy_id": parts, **rule})


def made(terraform: Core, kind: str, given: Given) -> str:
    """The import id of what an apply makes."""
    step = terraform.apply(kind, terraform.plan(kind, given).state, given=given)
    assert not step.told, step.told
    return RESOURCES[kind].import_id(step.state)


def made_by_another(simulator: Simulator, name: str, rules: Mapping[str, Given]) -> str:
    """A policy with rules whose days stand as somebody else has written them."""
    stored = [
        {
            **in_full(how, rule),
            "days": days(rule.get("days", "All").replace(" ", ""), simulator.switches),
        }
        for how, rule in rules.items()
    ]
    return str(simulator.federation.add("policies", name=name, rules=stored)["id"])


def settled(terraform: Core, kind: str, text: str, given: Given) -> None:
    """An import that leaves nothing to plan."""
    found = terraform.imported(kind, text)
    assert not found.told
    planned = terraform.plan(kind, given, found.state, found.private)
    assert (planned.state, planned.told, planned.requires_replace) == (found.state, [], ())


# -- many switches at once -----------------------------------------------------------------------

CHOICES = {
    switch: [case.value for case in CASES if (case.base, case.switch) == ("published", switch)]
    for switch in {case.switch for case in CASES}
}
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
DAYS = st.one_of(
    st.sampled_from(["all", "ALL", "Last", "last"]),
    st.lists(st.sampled_from(WEEK).map(str.swapcase), min_size=1, max_size=8).map(", ".join),
    st.lists(st.integers(1, 31).map(str), min_size=1, max_size=8).map(",".join),
)
CONSISTENCY = st.sampled_from(
    [SCHEDULES[name] for name in ("nothing", "consistent", "vss", "both")]
)
RULES = st.builds(
    operator.or_,
    st.fixed_dictionaries(
        {"frequency": st.integers(1, 30), "retention": st.integers(30, 90)},
        optional={"days": DAYS, "start_time": TIMES, "end_time": TIMES},
    ),
    CONSISTENCY,
)


def test_law_no_switches_together_make_a_change(simulator, schema):
    @settings(deadline=None, max_examples=60)
    @drawn(
        st.sampled_from([*BASES]),
        st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in CHOICES.items()}),
        RULES,
    )
    def law(base: str, turned: Mapping[str, str], rule: Given) -> None:
        simulator.reset()
        simulator.switches.take(BASES[base]())
        for switch, value in turned.items():
            simulator.switches.assign(switch, value)
        terraform = directly(simulator, schema)
        single = {"policy_id": policy(simulator, "Gold"), **rule}
        state = terraform.applied(RULE, single)
        settled(terraform, RULE, f"{single['policy_id']}/{state['id']}", single)
        inline = {"name": "p1", "rules": [rule]}
        settled(terraform, POLICY, terraform.applied(POLICY, inline)["id"], inline)

    law()


# -- what is not one switch -----------------------------------------------------------------------


def test_what_a_silent_controller_cannot_tell_replaces_nothing(terraform, simulator):
    simulator.switches.omit_modern_fields = True
    given = {"name": "p1", "cluster_group_id": group(simulator)}
    made = terraform.applied(POLICY, given)
    found = terraform.imported(POLICY, made["id"]).state
    assert terraform.plan(POLICY, given, found).requires_replace == ()
    terraform.applied(POLICY, given, found)


@pytest.mark.parametrize("version", ["1.5", "1.9", "1.13", "1.16", "1.25"])
@pytest.mark.parametrize("base", BASES)
def test_what_a_release_lacks_is_no_change(base, version, schema):
    simulator = Simulator(api_version=version, switches=BASES[base]())
    terraform = directly(simulator, schema)
    minor = simulator.backend.minor
    rules = written(simulator, minor)
    for kind, given in resources(simulator, [*rules.values()], [*rules.values()], minor):
        terraform.applied(kind, given)


@pytest.mark.parametrize("version", ["1.5", "1.9", "1.13", "1.16", "1.25"])
@pytest.mark.parametrize("base", BASES)
def test_what_is_imported_from_any_release_is_planned_no_more(base, version, schema):
    simulator = Simulator(api_version=version, switches=BASES[base]())
    terraform = directly(simulator, schema)
    minor = simulator.backend.minor
    hold_imports(terraform, simulator, written(simulator, minor), minor)
