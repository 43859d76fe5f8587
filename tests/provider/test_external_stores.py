"""What is peculiar to external stores: an account that nobody tells, and no id."""

from typing import Any

import pytest

from provider.secrecy import redacted
from simulator import Simulator
from tests.nouns.external_store import EXTERNAL_STORE
from tests.nouns.seeded import cluster
from tests.provider.core import UNKNOWN, Core

KIND = EXTERNAL_STORE.kind
CLUSTERLESS = {"name": "attic", "management_ip": "192.0.2.30"}


def password(simulator: Simulator, number: int = 1) -> str:
    found = EXTERNAL_STORE.found(
        simulator, {"omnistack_cluster_id": cluster(simulator, number), "name": "attic"}
    )
    assert found
    return str(found["password"])


def with_account(simulator: Simulator, **account: Any) -> dict[str, Any]:
    return {**CLUSTERLESS, "omnistack_cluster_id": cluster(simulator), **account}


# -- the account ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ({}, []),
        ({"username": "u", "password": "p"}, []),
        ({"username": "u", "password_wo": "p", "password_wo_version": 1}, []),
        ({"username": UNKNOWN, "password": UNKNOWN}, []),
        ({"username": "u", "password": UNKNOWN, "password_wo": UNKNOWN}, []),
        (
            {"username": "u", "password": "p", "password_wo": "p"},
            [("Two passwords", "password_wo")],
        ),
        ({"username": "u"}, [("Half an account", "username")]),
        ({"password": "p"}, [("Half an account", "password")]),
        ({"password_wo_version": 1}, [("Nothing to have a version", "password_wo_version")]),
    ],
)
def test_an_account_is_a_name_with_one_password_or_nothing(terraform: Core, account, told):
    given = {**CLUSTERLESS, "omnistack_cluster_id": "c", **account}
    found = terraform.validate(KIND, given)
    assert [(e.summary, e.attribute.steps[0].attribute_name) for e in found] == told


def test_a_store_is_not_registered_without_an_account(terraform: Core, simulator: Simulator):
    planned = terraform.plan(KIND, with_account(simulator))
    assert [each.summary for each in planned.errors] == ["Account needed"]


def test_an_imported_store_needs_none(terraform: Core, simulator: Simulator):
    place = cluster(simulator)
    simulator.federation.add("external_stores", omnistack_cluster_id=place, **CLUSTERLESS)
    found = terraform.imported(KIND, "cluster-1/attic")
    planned = terraform.plan(KIND, with_account(simulator), found.state, found.private)
    assert (planned.state, planned.told) == (found.state, [])
    moved = {**with_account(simulator), "management_ip": "192.0.2.31"}
    planned = terraform.plan(KIND, moved, found.state, found.private)
    assert (planned.words, planned.errors) == ([("Account needed", "username")], [])


def test_only_the_version_tells_of_another_write_only_password(
    terraform: Core, simulator: Simulator
):
    first = with_account(simulator, username="u", password_wo="one", password_wo_version=1)
    made = terraform.lived(KIND, first)
    assert made.state["password_wo"] is None
    assert password(simulator) == "one"
    kept = terraform.plan(KIND, {**first, "password_wo": "two"}, made.state, made.private)
    assert kept.state == made.state
    changed = {**first, "password_wo": "two", "password_wo_version": 2}
    terraform.lived(KIND, changed, made.state, made.private)
    assert password(simulator) == "two"


def test_no_secret_stands_in_what_is_remembered_of_a_change_that_came_to_no_end(
    terraform: Core, simulator: Simulator
):
    made = terraform.lived(KIND, EXTERNAL_STORE.first(simulator))
    changed = EXTERNAL_STORE.changed(simulator)
    simulator.faults.order("GET", "/tasks/{id}", status=500, times=0)
    planned = terraform.plan(KIND, changed, made.state, made.private)
    step = terraform.apply(KIND, planned.state, made.state, planned.private, changed)
    assert step.errors
    assert b"asked" in step.private
    assert changed["password"].encode() not in step.private


def test_a_password_that_was_applied_is_kept_out_of_all_text(terraform: Core, simulator: Simulator):
    terraform.lived(KIND, with_account(simulator, username="u", password="hush-hush-7"))
    assert "hush-hush-7" not in redacted("the store does not take 'hush-hush-7'")


# -- no id ----------------------------------------------------------------------------------------


def test_two_clusters_may_have_stores_of_one_name(terraform: Core, simulator: Simulator):
    first = EXTERNAL_STORE.first(simulator)
    one = terraform.lived(KIND, first)
    other = terraform.lived(KIND, {**first, "omnistack_cluster_id": cluster(simulator, 2)})
    assert not terraform.destroyed(KIND, one.state, one.private).told
    terraform.new_walk()
    assert terraform.read(KIND, other.state, other.private).state == other.state


def test_what_exists_is_not_registered_again(terraform: Core, simulator: Simulator):
    terraform.lived(KIND, EXTERNAL_STORE.first(simulator))
    terraform.new_walk()
    planned = terraform.plan(KIND, EXTERNAL_STORE.first(simulator))
    step = terraform.apply(KIND, planned.state, None, planned.private)
    assert (step.state, step.words) == (None, [("External store exists already", "name")])


def test_a_store_that_rules_name_stays_and_the_policies_are_named(
    terraform: Core, simulator: Simulator
):
    made = terraform.lived(KIND, EXTERNAL_STORE.first(simulator))
    rule = {"frequency": 60, "retention": 120, "external_store_name": "attic"}
    simulator.federation.add("policies", name="Offsite", rules=[rule])
    step = terraform.destroyed(KIND, made.state, made.private)
    assert step.state == made.state
    (told,) = step.told
    assert told.summary == "External store is in use"
    assert "Offsite" in told.detail


@pytest.mark.parametrize("applied", [True, False])
def test_a_store_is_unregistered_once_whatever_becomes_of_the_answer(
    terraform: Core, simulator: Simulator, applied
):
    made = terraform.lived(KIND, EXTERNAL_STORE.first(simulator))
    path = "/external_stores/unregister"
    simulator.faults.order("POST", path, status=504, applied=applied)
    simulator.clear_requests()
    step = terraform.destroyed(KIND, made.state, made.private)
    assert [each.summary for each in step.told] == ([] if applied else ["Outcome is unknown"])
    assert [each.path for each in simulator.requests if each.method == "POST"] == [path]


# -- policies that need it ------------------------------------------------------------------------


def test_a_store_that_this_run_makes_can_be_named(simulator: Simulator, terraform: Core):
    rule = {"frequency": 1440, "retention": 43200, "external_store_name": "attic"}
    policy = {"name": "to the attic", "rules": [rule]}
    (told,) = terraform.plan("simplivity_policy", policy).told
    assert (told.summary, told.severity) == ("No such external store", told.WARNING)
    terraform.new_walk()
    account = {"username": "u", "password": "p"}
    assert not terraform.plan(KIND, with_account(simulator, **account)).told
    assert not terraform.plan("simplivity_policy", policy).told


# -- what goes with it ----------------------------------------------------------------------------


def registered(simulator: Simulator, terraform: Core) -> Any:
    return terraform.lived(KIND, EXTERNAL_STORE.first(simulator)).state


def stored_on(simulator: Simulator, name: str) -> None:
    """A backup on an external store."""
    (found,) = simulator.federation.find("backups", name="manual-3", external_store_name=None)
    simulator.federation.change("backups", found["id"], external_store_name=name)


def test_the_backups_that_a_destruction_lets_go_are_counted(terraform: Core, simulator: Simulator):
    state = registered(simulator, terraform)
    stored_on(simulator, "attic")
    (told,) = terraform.planned_destroy(KIND, state).told
    assert told.summary == "Backups on 'attic' are let go"
    assert "have 1 of the backups" in told.detail


def test_a_store_without_backups_goes_without_a_word(terraform: Core, simulator: Simulator):
    state = registered(simulator, terraform)
    stored_on(simulator, "another")
    assert terraform.planned_destroy(KIND, state).told == []


def test_backups_that_cannot_be_counted_are_not_told(terraform: Core, simulator: Simulator):
    state = registered(simulator, terraform)
    stored_on(simulator, "attic")
    simulator.faults.order("GET", "/backups", status=500, times=0)
    assert terraform.planned_destroy(KIND, state).told == []
