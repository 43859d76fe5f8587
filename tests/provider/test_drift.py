"""Plans that do not lie: what was changed outside shows, each attribute under its own name.

The attributes come from the registry, so one without a case here fails. At once is tried one of
each resource, with a controller as published; the others, and a hostile one, are in the sweep.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from provider.framework.kinds.table import RESOURCE
from provider.nouns.policy.schedule import Schedule
from provider.registry import PROVIDER
from simulator import Simulator, Switches, hostile
from simulator.serialization import MODERN_FIELDS
from tests.nouns import rules
from tests.nouns.policy import POLICY
from tests.nouns.policy_rule import RULE
from tests.nouns.rules import rule_facts, rules_of
from tests.nouns.sample import Given
from tests.nouns.samples import RESOURCES
from tests.nouns.seeded import cluster
from tests.provider.conftest import directly
from tests.provider.core import Core
from tests.sweep import one_at_once

State = Mapping[str, Any]
PUBLISHED = pytest.param(Switches, id="published")
HOSTILE = pytest.param(hostile, id="hostile", marks=pytest.mark.sweep)


def attributes() -> Iterator[tuple[str, str]]:
    for kind, resource in PROVIDER.of(RESOURCE).items():
        yield from ((kind, name) for name in resource.schema.attributes)


def cases(*, settable: bool) -> list[Any]:
    """The attributes that can be changed outside, by whether users set them as well."""
    schemas = {kind: resource.schema for kind, resource in PROVIDER.of(RESOURCE).items()}
    return [
        case
        for kind, sample in RESOURCES.items()
        for case in one_at_once(
            (kind, name) for name in sample.drifts if schemas[kind][name].settable == settable
        )
    ]


@pytest.fixture(params=[PUBLISHED, HOSTILE])
def simulator(request) -> Iterator[Simulator]:
    simulator = Simulator(switches=request.param())
    simulator.switches.omit_modern_fields = False  # of what it is silent nothing can show
    yield simulator
    assert simulator.violations == []


@pytest.fixture
def terraform(simulator, schema) -> Core:
    return directly(simulator, schema)


@pytest.mark.parametrize(("kind", "name"), cases(settable=True))
def test_what_users_set_and_somebody_changes_is_planned_back(kind, name, simulator, terraform):
    given = RESOURCES[kind].whole(simulator)
    state = terraform.applied(kind, given)
    RESOURCES[kind].drifts[name](simulator, state)
    found = terraform.refresh(kind, state)
    assert found[name] != state[name]
    planned = terraform.plan(kind, given, found)
    assert planned.state[name] == state[name] or same_set(planned.state[name], state[name])
    assert PROVIDER.of(RESOURCE)[kind].schema[name].requires_replace == (
        name in planned.requires_replace
    )


@pytest.mark.parametrize(("kind", "name"), cases(settable=False))
def test_what_only_the_controller_sets_is_refreshed(kind, name, simulator, terraform):
    state = terraform.applied(kind, RESOURCES[kind].whole(simulator))
    RESOURCES[kind].drifts[name](simulator, state)
    assert terraform.refresh(kind, state)[name] not in (state[name], None)


def names() -> list[tuple[str, str, str]]:
    """The names beside ids, with the attribute of the id."""
    return [
        (kind, name, str(PROVIDER.of(RESOURCE)[kind].schema[name].name_of))
        for kind, name in attributes()
        if PROVIDER.of(RESOURCE)[kind].schema[name].name_of
    ]


@pytest.mark.parametrize(("kind", "name", "beside"), names())
def test_a_name_beside_an_id_is_no_drift_when_its_object_is_renamed(
    kind, name, beside, simulator, terraform
):
    state = terraform.applied(kind, RESOURCES[kind].whole(simulator))
    refers = PROVIDER.of(RESOURCE)[kind].schema[beside].refers
    if refers and state[beside] is not None:
        assert state[name] == simulator.federation.get(refers.kind, state[beside])["name"]
        simulator.federation.change(refers.kind, state[beside], name="renamed")
    assert terraform.refresh(kind, state) == state


@pytest.mark.parametrize("kind", PROVIDER.of(RESOURCE))
def test_every_attribute_has_a_case_or_a_reason(kind):
    sample = RESOURCES[kind]
    without = sample.fixed | sample.only_here | {"timeouts"}
    assert sample.drifts.keys() | without == {name for of, name in attributes() if of == kind}
    assert not sample.drifts.keys() & without


def same_set(one: Any, other: Any) -> bool:
    return all(isinstance(each, list) for each in (one, other)) and in_order(one) == in_order(other)


def in_order(elements: Any) -> list[str]:
    return sorted(map(repr, elements))


AT_DEFAULT = {
    "days": "All",
    "start_time": "00:00",
    "end_time": "00:00",
    "application_consistent": False,
    "consistency_type": "NONE",
    "destination_id": None,
    "external_store_name": None,
}


@pytest.mark.parametrize("name", AT_DEFAULT)
def test_a_field_of_a_rule_that_is_at_its_default_again_shows(name, simulator, terraform):
    given = {**RULE.whole(simulator), **place(name, simulator)}
    state = terraform.applied(RULE.kind, given)
    pair = {n: v for n, v in AT_DEFAULT.items() if n.startswith(("application", "consistency"))}
    rule_facts(**(pair if name in pair else {name: AT_DEFAULT[name]}))(simulator, state)
    found = terraform.refresh(RULE.kind, state)
    assert found[name] == AT_DEFAULT[name] != state[name]


def place(name: str, simulator: Simulator) -> Given:
    """A destination of the kind that is going to be taken away."""
    places = {"destination_id": cluster(simulator, 2), "external_store_name": "storeonce-1"}
    return {name: places[name]} if name in places else {}


# -- rules inside of a policy ---------------------------------------------------------------------


@pytest.mark.parametrize("name", [a.name for a in Schedule.schema.settable])
def test_every_field_of_a_rule_inside_of_a_policy_shows(name, simulator, terraform):
    given = POLICY.whole(simulator)
    state = terraform.applied(POLICY.kind, given)
    rules.DRIFTS[name](simulator, state)
    found = terraform.refresh(POLICY.kind, state)
    (before,) = [rule for rule in state["rules"] if rule not in found["rules"]]
    (after,) = [rule for rule in found["rules"] if rule not in state["rules"]]
    assert before[name] != after[name]
    assert same_set(terraform.plan(POLICY.kind, given, found).state["rules"], state["rules"])


def more(rules: list[Any]) -> list[Any]:
    return [*rules, {"frequency": 99, "retention": 99}]


@pytest.mark.parametrize(
    "change",
    [more, lambda rules: rules[1:], lambda _: []],
    ids=["one more", "one less", "none"],
)
def test_rules_that_come_and_go_show(change, simulator, terraform):
    given = POLICY.whole(simulator)
    state = terraform.applied(POLICY.kind, given)
    policy, there = rules_of(simulator, state)
    simulator.federation.change("policies", policy, rules=change(there))
    found = terraform.refresh(POLICY.kind, state)
    assert len(found["rules"]) == len(change(there))
    assert same_set(terraform.plan(POLICY.kind, given, found).state["rules"], state["rules"])


def test_rules_that_are_not_managed_do_not_show(simulator, terraform):
    state = terraform.applied(POLICY.kind, {"name": "p1"})
    simulator.federation.change("policies", state["id"], rules=more([]))
    assert terraform.refresh(POLICY.kind, state) == state


# -- what is gone ---------------------------------------------------------------------------------


GONE = [
    case
    for kind, sample in RESOURCES.items()
    for case in one_at_once((kind, way) for way in sample.gone)
]


@pytest.mark.parametrize(("kind", "way"), GONE)
def test_what_is_gone_is_planned_anew(kind, way, simulator, terraform):
    given = RESOURCES[kind].whole(simulator)
    state = terraform.applied(kind, given)
    RESOURCES[kind].gone[way](simulator, state)
    assert terraform.refresh(kind, state) is None
    assert terraform.plan(kind, given).state.keys() == state.keys()


@pytest.mark.parametrize("kind", PROVIDER.of(RESOURCE))
def test_every_resource_can_be_gone_or_there_is_a_reason(kind):
    assert bool(RESOURCES[kind].gone) != bool(RESOURCES[kind].stays)


def test_modern_fields_are_all_that_a_silent_controller_hides():
    shown = {name for sample in RESOURCES.values() for name in sample.drifts}
    assert shown >= MODERN_FIELDS
