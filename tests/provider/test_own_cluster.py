"""A rule for the policy's own omnistack_cluster, which the controller may take for a local one."""

from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.sample import Given
from tests.nouns.seeded import cluster, key
from tests.provider.conftest import directly
from tests.provider.test_no_false_change import settled

POLICY, RULE = "simplivity_policy", "simplivity_policy_rule"
OMITTED = {"omit_modern_fields": True}
"""The switches of a release whose policies do not name their owner."""


def federation(**turned: Any) -> Simulator:
    """One that rewrites, unless told otherwise."""
    simulator = Simulator(clusters=turned.pop("clusters", 2))
    for switch, value in {"own_destination": "local", **turned}.items():
        setattr(simulator.switches, switch, value)
    return simulator


def rule(simulator: Simulator, **more: Any) -> Given:
    return {"frequency": 7, "retention": 70, "destination_id": cluster(simulator), **more}


def single(simulator: Simulator, **more: Any) -> Given:
    return {"policy_id": key(simulator, "policies", "Silver"), **rule(simulator, **more)}


def inline(simulator: Simulator, *others: Given) -> Given:
    return {"name": "p1", "rules": [rule(simulator), *others]}


def change(simulator: Simulator, state: Any, **facts: Any) -> None:
    """The rule of a state, changed outside."""
    (policy,) = simulator.federation.find("policies", id=state["policy_id"])
    rules = [r | facts if r["id"] == state["id"] else r for r in policy["rules"]]
    simulator.federation.change("policies", policy["id"], rules=rules)


def asked_for_clusters(simulator: Simulator) -> int:
    return [each.path for each in simulator.requests].count("/omnistack_clusters")


TELLS = pytest.mark.parametrize(
    "turned", [{}, {"clusters": 1, **OMITTED}], ids=["owner is told", "there is no other"]
)


@TELLS
def test_a_rule_keeps_the_destination_that_it_is_known_with(turned, schema):
    simulator = federation(**turned)
    terraform = directly(simulator, schema)
    state = terraform.applied(RULE, single(simulator))
    assert state["destination_id"] == cluster(simulator)


@TELLS
def test_a_rule_of_a_set_keeps_the_destination_that_it_is_known_with(turned, schema):
    simulator = federation(**turned)
    terraform = directly(simulator, schema)
    local = {"frequency": 8, "retention": 70}
    state = terraform.applied(POLICY, inline(simulator, local))
    assert {r["destination_id"] for r in state["rules"]} == {None, cluster(simulator)}


@TELLS
def test_a_rule_of_which_more_is_changed_keeps_its_destination(turned, schema):
    simulator = federation(**turned)
    terraform = directly(simulator, schema)
    state = terraform.applied(RULE, single(simulator))
    change(simulator, state, retention=77)
    changed = {"retention": 77, "max_backups": 11}
    assert terraform.refresh(RULE, state) == {**state, **changed}


@TELLS
def test_a_rule_that_has_another_id_by_now_is_found(turned, schema):
    simulator = federation(**turned)
    terraform = directly(simulator, schema)
    state = terraform.applied(RULE, single(simulator))
    change(simulator, state, id=None)
    found = terraform.refresh(RULE, state)
    assert found == {**state, "id": found["id"]}


@TELLS
def test_a_rule_that_was_local_is_changed_once(turned, schema):
    simulator = federation(**turned)
    terraform = directly(simulator, schema)
    given = single(simulator)
    state = terraform.applied(RULE, {**given, "destination_id": None})
    state = terraform.applied(RULE, given, state)
    terraform.applied(RULE, {**given, "destination_id": None}, state)


def test_a_rule_that_says_the_same_but_for_the_own_cluster_exists_already(schema):
    simulator = federation()
    terraform = directly(simulator, schema)
    given = single(simulator)
    terraform.applied(RULE, {**given, "destination_id": None})
    step = terraform.apply(RULE, terraform.plan(RULE, given).state)
    assert step.words == [("Rule exists already", "policy_id")]


def test_the_clusters_are_asked_for_once_whoever_wants_to_know_them(schema):
    simulator = federation()
    terraform = directly(simulator, schema)
    terraform.applied(RULE, single(simulator))
    terraform.applied(POLICY, inline(simulator))
    assert asked_for_clusters(simulator) == 1


def test_the_owner_is_looked_for_once(schema):
    simulator = federation(clusters=1, **OMITTED)
    terraform = directly(simulator, schema)
    states = [terraform.applied(RULE, single(simulator, frequency=n)) for n in (1, 2, 3)]
    assert [terraform.refresh(RULE, state) for state in states] == states
    assert asked_for_clusters(simulator) == 1


def test_the_owner_is_not_looked_for_in_a_refresh_without_a_rule_for_it(schema):
    simulator = federation(clusters=1, **OMITTED)
    terraform = directly(simulator, schema)
    state = terraform.applied(RULE, {**single(simulator), "destination_id": None})
    later = directly(simulator, schema)
    asked = asked_for_clusters(simulator)
    assert later.refresh(RULE, state) == state
    assert asked_for_clusters(simulator) == asked


def test_an_owner_that_nothing_tells_among_several_is_a_difference(schema):
    simulator = federation(**OMITTED)
    terraform = directly(simulator, schema)
    step = terraform.apply(POLICY, terraform.plan(POLICY, inline(simulator)).state)
    assert step.words == [("Controller kept another value", "rules")]


def test_a_rule_that_was_made_local_for_no_told_reason_is_no_orphan(schema):
    simulator = federation(**OMITTED)
    terraform = directly(simulator, schema)
    before = simulator.snapshot()
    step = terraform.apply(RULE, terraform.plan(RULE, single(simulator)).state)
    assert step.words == [("Controller kept another value", "destination_id")]
    assert not terraform.destroyed(RULE, step.state, step.private).told
    assert simulator.snapshot() == before


def test_a_rule_for_another_cluster_is_not_taken_for_one_for_the_own(schema):
    simulator = federation()
    terraform = directly(simulator, schema)
    other = key(simulator, "omnistack_clusters", "cluster-2")
    state = terraform.applied(POLICY, inline(simulator, rule(simulator, destination_id=other)))
    assert {r["destination_id"] for r in state["rules"]} == {other, cluster(simulator)}


# -- a controller that keeps what it is told ------------------------------------------------------


def test_a_rule_that_somebody_made_local_shows(schema):
    simulator = federation(own_destination="kept")
    terraform = directly(simulator, schema)
    state = terraform.applied(RULE, single(simulator))
    change(simulator, state, destination_id=None)
    assert terraform.refresh(RULE, state)["destination_id"] is None


def test_a_rule_of_a_set_that_somebody_made_local_shows_beside_one_that_is_not(schema):
    simulator = federation(own_destination="kept")
    terraform = directly(simulator, schema)
    given = inline(simulator, rule(simulator, frequency=8))
    state = terraform.applied(POLICY, given)
    (policy,) = simulator.federation.find("policies", id=state["id"])
    first, second = policy["rules"]
    rules = [{**first, "destination_id": None}, second]
    simulator.federation.change("policies", policy["id"], rules=rules)
    found = terraform.refresh(POLICY, state)
    assert {r["destination_id"] for r in found["rules"]} == {None, cluster(simulator)}


def test_a_local_rule_and_one_for_the_own_cluster_are_two(schema):
    simulator = federation(own_destination="kept")
    terraform = directly(simulator, schema)
    local = {name: value for name, value in rule(simulator).items() if name != "destination_id"}
    assert len(terraform.applied(POLICY, inline(simulator, local))["rules"]) == 2


def test_an_imported_rule_of_which_nothing_is_known_is_local(schema):
    simulator = federation()
    terraform = directly(simulator, schema)
    given = single(simulator)
    made = terraform.applied(RULE, given)
    text = f"{made['policy_id']}/{made['id']}"
    settled(terraform, RULE, text, {**given, "destination_id": None})
    terraform.applied(RULE, given, terraform.imported(RULE, text).state)
