"""Plans that do not lie: what was changed outside shows, each attribute under its own name.

The attributes come from the registry, so one without a case here fails.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from provider.framework.kinds.table import RESOURCE
from provider.nouns.policy.schedule import Schedule
from provider.registry import PROVIDER
from simulator import Simulator, Switches, hostile
from simulator.serialization import MODERN_FIELDS
from tests.provider.conftest import directly
from tests.provider.core import Core
from tests.provider.spellings import (
    DATASTORE,
    GIB,
    POLICY,
    RULE,
    VM_POLICY,
    Given,
    key,
    machine_id,
    own,
)

State = Mapping[str, Any]
Outside = Callable[[Simulator, State], object]

# -- the first configuration of each, with all that can be set --------------------------------


def configured(kind: str, simulator: Simulator) -> Given:
    silver = key(simulator, "policies", "Silver")
    every: dict[str, Given] = {
        DATASTORE: {
            "name": "d1",
            "omnistack_cluster_id": own(simulator),
            "policy_id": silver,
            "size": 100 * GIB,
            "single_replica": False,
        },
        POLICY: {
            "name": "p1",
            "cluster_group_id": key(simulator, "cluster_groups", "group-1"),
            "rules": [WHOLE, {**WHOLE, "frequency": 8}],
        },
        RULE: {"policy_id": silver, **WHOLE},
        VM_POLICY: {"virtual_machine_id": machine_id(simulator), "policy_id": silver},
    }
    return every[kind]


WHOLE: Given = {
    "frequency": 7,
    "retention": 70,
    "days": "Mon,Fri",
    "start_time": "01:00",
    "end_time": "20:00",
    "application_consistent": True,
    "consistency_type": "VSS",
}

# -- what is changed outside ------------------------------------------------------------------


def facts(kind: str, **changed: Any) -> Outside:
    """Other facts of the object itself."""
    return lambda simulator, state: simulator.federation.change(kind, state["id"], **changed)


def named(kind: str, name: str) -> Callable[[Simulator], str]:
    return lambda simulator: key(simulator, kind, name)


def with_id(kind: str, property_: str, of: Callable[[Simulator], str]) -> Outside:
    """Another object named in a property."""
    return lambda simulator, state: simulator.federation.change(
        kind, state["id"], **{property_: of(simulator)}
    )


def of_cluster(**changed: Any) -> Outside:
    """Other facts of the omnistack_cluster, which the object copies."""
    return lambda simulator, _: simulator.federation.change(
        "omnistack_clusters", own(simulator), **changed
    )


def other_group(simulator: Simulator, state: State) -> None:
    group = simulator.federation.add("cluster_groups", name="group-2")["id"]
    kind = "policies" if "rules" in state else "omnistack_clusters"
    target = state["id"] if "rules" in state else own(simulator)
    simulator.federation.change(kind, target, cluster_group_ids=[group])


def rule_facts(**changed: Any) -> Outside:
    """Other facts of the rule that the state is of, or of the first of a policy."""

    def change(simulator: Simulator, state: State) -> None:
        policy, rules = rules_of(simulator, state)
        wanted = state["id"] if "policy_id" in state else rules[0]["id"]
        after = [rule | changed if rule["id"] == wanted else rule for rule in rules]
        simulator.federation.change("policies", policy, rules=after)

    return change


def elsewhere(simulator: Simulator, state: State) -> None:
    rule_facts(destination_id=key(simulator, "omnistack_clusters", "cluster-2"))(simulator, state)


def rules_of(simulator: Simulator, state: State) -> tuple[str, list[Any]]:
    key_ = str(state.get("policy_id", state["id"]))
    (policy,) = simulator.federation.find("policies", id=key_)
    return key_, policy["rules"]


SCHEDULE: Mapping[str, Outside] = {
    "frequency": rule_facts(frequency=9),
    "retention": rule_facts(retention=79),
    "days": rule_facts(days="Mon"),
    "start_time": rule_facts(start_time="02:00"),
    "end_time": rule_facts(end_time="21:00"),
    "application_consistent": rule_facts(application_consistent=False, consistency_type="NONE"),
    "consistency_type": rule_facts(consistency_type="DEFAULT"),
    "destination_id": elsewhere,
    "external_store_name": rule_facts(external_store_name="storeonce-1"),
}
DRIFTS: Mapping[str, Mapping[str, Outside]] = {
    DATASTORE: {
        "name": facts("datastores", name="other"),
        "omnistack_cluster_id": with_id(
            "datastores", "omnistack_cluster_id", named("omnistack_clusters", "cluster-2")
        ),
        "policy_id": with_id("datastores", "policy_id", named("policies", "Gold")),
        "policy_name": with_id("datastores", "policy_id", named("policies", "Gold")),
        "size": facts("datastores", size=200 * GIB),
        "single_replica": facts("datastores", single_replica=True),
        "mount_directory": facts("datastores", mount_directory="other"),
        "created_at": facts("datastores", created_at="2020-01-01T00:00:00Z"),
        "hypervisor_type": facts("datastores", hypervisor_type="HYPERV"),
        "hypervisor_object_id": facts("datastores", hypervisor_object_id="other"),
        "omnistack_cluster_name": with_id(
            "datastores", "omnistack_cluster_id", named("omnistack_clusters", "cluster-2")
        ),
        "cluster_group_ids": other_group,
        "compute_cluster_parent_name": of_cluster(hypervisor_object_parent_name="other"),
        "compute_cluster_parent_hypervisor_object_id": of_cluster(
            hypervisor_object_parent_id="other"
        ),
        "hypervisor_management_system": of_cluster(hypervisor_management_system="192.0.2.9"),
        "hypervisor_management_system_name": of_cluster(hypervisor_management_system_name="other"),
    },
    POLICY: {
        "name": facts("policies", name="other"),
        "cluster_group_id": other_group,
        "cluster_group_name": other_group,
        "cluster_group_ids": other_group,
        "rules": SCHEDULE["retention"],
        "owner_cluster_id": with_id(
            "policies", "owner_cluster_id", named("omnistack_clusters", "cluster-2")
        ),
        "owner_cluster_name": with_id(
            "policies", "owner_cluster_id", named("omnistack_clusters", "cluster-2")
        ),
    },
    RULE: {
        **SCHEDULE,
        "id": rule_facts(id=None),
        "number": rule_facts(number=5),
        "max_backups": rule_facts(retention=7000),
        "destination_name": elsewhere,
    },
    VM_POLICY: {
        "policy_id": with_id("virtual_machines", "policy_id", named("policies", "Gold")),
        "policy_name": with_id("virtual_machines", "policy_id", named("policies", "Gold")),
    },
}
IDENTITY = {
    (DATASTORE, "id"),
    (POLICY, "id"),
    (RULE, "policy_id"),
    (RULE, "policy_name"),
    (VM_POLICY, "virtual_machine_id"),
    (VM_POLICY, "virtual_machine_name"),
    (VM_POLICY, "id"),
}
"""Deliberately: another one is another object, and its name stays as long as its id."""
NOT_IN_API = {(kind, "timeouts") for kind in PROVIDER.of(RESOURCE)} | {(VM_POLICY, "on_destroy")}
"""Deliberately: the controller does not know them, so nobody can change them there."""
BASES = {"published": Switches, "hostile": hostile}


def attributes() -> Iterator[tuple[str, str]]:
    for kind, resource in PROVIDER.of(RESOURCE).items():
        yield from ((kind, name) for name in resource.schema.attributes)


def cases(*, settable: bool) -> list[tuple[str, str]]:
    """The attributes that can be changed outside, by whether users set them as well."""
    return [
        (kind, name)
        for kind, name in attributes()
        if (kind, name) not in IDENTITY | NOT_IN_API
        and PROVIDER.of(RESOURCE)[kind].schema[name].settable == settable
    ]


@pytest.fixture(params=[*BASES])
def simulator(request) -> Iterator[Simulator]:
    simulator = Simulator(switches=BASES[request.param]())
    simulator.switches.omit_modern_fields = False  # of what it is silent nothing can show
    yield simulator
    assert simulator.violations == []


@pytest.fixture
def terraform(simulator, schema) -> Core:
    return directly(simulator, schema)


@pytest.mark.parametrize(("kind", "name"), cases(settable=True))
def test_what_users_set_and_somebody_changes_is_planned_back(kind, name, simulator, terraform):
    given = configured(kind, simulator)
    state = terraform.applied(kind, given)
    DRIFTS[kind][name](simulator, state)
    found = terraform.refresh(kind, state)
    assert found[name] != state[name]
    planned = terraform.plan(kind, given, found)
    assert planned.state[name] == state[name] or same_set(planned.state[name], state[name])
    assert PROVIDER.of(RESOURCE)[kind].schema[name].requires_replace == (
        name in planned.requires_replace
    )


@pytest.mark.parametrize(("kind", "name"), cases(settable=False))
def test_what_only_the_controller_sets_is_refreshed(kind, name, simulator, terraform):
    state = terraform.applied(kind, configured(kind, simulator))
    DRIFTS[kind][name](simulator, state)
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
    state = terraform.applied(kind, configured(kind, simulator))
    refers = PROVIDER.of(RESOURCE)[kind].schema[beside].refers
    if refers and state[beside] is not None:
        assert state[name] == simulator.federation.get(refers.kind, state[beside])["name"]
        simulator.federation.change(refers.kind, state[beside], name="renamed")
    assert terraform.refresh(kind, state) == state


def test_every_attribute_has_a_case_or_a_reason():
    cases_ = {(kind, name) for kind, names in DRIFTS.items() for name in names}
    assert cases_ | IDENTITY | NOT_IN_API == {*attributes()}
    assert not cases_ & (IDENTITY | NOT_IN_API)


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
    given = {**configured(RULE, simulator), **place(name, simulator)}
    state = terraform.applied(RULE, given)
    pair = {n: v for n, v in AT_DEFAULT.items() if n.startswith(("application", "consistency"))}
    rule_facts(**(pair if name in pair else {name: AT_DEFAULT[name]}))(simulator, state)
    found = terraform.refresh(RULE, state)
    assert found[name] == AT_DEFAULT[name] != state[name]


def place(name: str, simulator: Simulator) -> Given:
    """A destination of the kind that is going to be taken away."""
    cluster = key(simulator, "omnistack_clusters", "cluster-2")
    places = {"destination_id": cluster, "external_store_name": "storeonce-1"}
    return {name: places[name]} if name in places else {}


# -- rules inside of a policy ---------------------------------------------------------------------


@pytest.mark.parametrize("name", [a.name for a in Schedule.schema.settable])
def test_every_field_of_a_rule_inside_of_a_policy_shows(name, simulator, terraform):
    given = configured(POLICY, simulator)
    state = terraform.applied(POLICY, given)
    SCHEDULE[name](simulator, state)
    found = terraform.refresh(POLICY, state)
    (before,) = [rule for rule in state["rules"] if rule not in found["rules"]]
    (after,) = [rule for rule in found["rules"] if rule not in state["rules"]]
    assert before[name] != after[name]
    assert same_set(terraform.plan(POLICY, given, found).state["rules"], state["rules"])


def more(rules: list[Any]) -> list[Any]:
    return [*rules, {"frequency": 99, "retention": 99}]


@pytest.mark.parametrize(
    "change",
    [more, lambda rules: rules[1:], lambda _: []],
    ids=["one more", "one less", "none"],
)
def test_rules_that_come_and_go_show(change, simulator, terraform):
    given = configured(POLICY, simulator)
    state = terraform.applied(POLICY, given)
    policy, rules = rules_of(simulator, state)
    simulator.federation.change("policies", policy, rules=change(rules))
    found = terraform.refresh(POLICY, state)
    assert len(found["rules"]) == len(change(rules))
    assert same_set(terraform.plan(POLICY, given, found).state["rules"], state["rules"])


def test_rules_that_are_not_managed_do_not_show(simulator, terraform):
    state = terraform.applied(POLICY, {"name": "p1"})
    simulator.federation.change("policies", state["id"], rules=more([]))
    assert terraform.refresh(POLICY, state) == state


# -- what is gone ---------------------------------------------------------------------------------


def without_rule(simulator: Simulator, state: State) -> None:
    policy, rules = rules_of(simulator, state)
    rest = [rule for rule in rules if rule["id"] != state["id"]]
    simulator.federation.change("policies", policy, rules=rest)


def removed(kind: str, name: str = "id") -> Outside:
    return lambda simulator, state: simulator.federation.remove(kind, state[name])


GONE = [
    pytest.param(DATASTORE, removed("datastores"), id="datastore"),
    pytest.param(DATASTORE, facts("datastores", deleted=True), id="datastore marked deleted"),
    pytest.param(POLICY, removed("policies"), id="policy"),
    pytest.param(RULE, without_rule, id="rule"),
    pytest.param(RULE, removed("policies", "policy_id"), id="policy of the rule"),
    pytest.param(VM_POLICY, removed("virtual_machines"), id="machine"),
    pytest.param(VM_POLICY, facts("virtual_machines", state="REMOVED"), id="removed machine"),
    pytest.param(VM_POLICY, facts("virtual_machines", state="DELETED"), id="deleted machine"),
]


@pytest.mark.parametrize(("kind", "go"), GONE)
def test_what_is_gone_is_planned_anew(kind, go, simulator, terraform):
    given = configured(kind, simulator)
    state = terraform.applied(kind, given)
    go(simulator, state)
    assert terraform.refresh(kind, state) is None
    assert terraform.plan(kind, given).state.keys() == state.keys()


def test_all_resources_can_be_gone():
    assert {each.values[0] for each in GONE} == PROVIDER.of(RESOURCE).keys()


def test_modern_fields_are_all_that_a_silent_controller_hides():
    shown = {name for kind in DRIFTS for name in DRIFTS[kind]}
    assert shown >= MODERN_FIELDS
