"""The life of each resource through its calls, against a simulated federation."""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgpack
import pytest

from provider.plugin.pb import tfplugin6_pb2 as pb
from simulator import Simulator
from simulator.federation import KINDS, key_of
from tests.nouns.datastore import DATASTORE
from tests.nouns.policy import POLICY
from tests.nouns.policy_rule import RULE
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import RESOURCES, any_of, only
from tests.nouns.seeded import FIXED, GIB, policy
from tests.nouns.vm_policy import VM_POLICY
from tests.provider.core import (
    UNKNOWN,
    Core,
    Step,
    blamed,
    completed,
    is_unknown,
    packed,
    unpacked,
)


def changes(sample: ResourceSample) -> bool:
    return sample.changing is not None


def is_made(sample: ResourceSample) -> bool:
    return bool(sample.deleted_by)


def is_made_by_a_task(sample: ResourceSample) -> bool:
    return is_made(sample) and not sample.without_tasks


each, any_one = only(lambda _: True), any_of(lambda _: True)
CHANGED, ANY_CHANGED = only(changes), any_of(changes)
MADE, ANY_MADE = only(is_made), any_of(is_made)
BY_TASKS, ANY_BY_TASKS = only(is_made_by_a_task), any_of(is_made_by_a_task)
NAMED, ANY_NAMED = only(lambda sample: sample.is_named), any_of(lambda sample: sample.is_named)
MORTAL = only(lambda sample: sample.gone)


@pytest.fixture(
    params=[
        pytest.param(False, id="plain"),
        pytest.param(True, id="hostile", marks=pytest.mark.sweep),
    ]
)
def site(request: pytest.FixtureRequest, simulator: Simulator) -> Simulator:
    """A federation as published, and one where all that may be rewritten is."""
    if request.param:
        from simulator.switches import hostile  # noqa: PLC0415  # used here alone

        simulator.switches.take(hostile())
    return simulator


# -- the life of each resource --------------------------------------------------------------------


@each
def test_what_is_created_is_as_configured_and_needs_no_more_plans(sample, site, terraform):
    first = sample.first(site)
    state = terraform.applied(sample.kind, first)
    assert sample.found(site, state) is not None


@CHANGED
def test_what_is_changed_is_as_configured_and_needs_no_more_plans(sample, site, terraform):
    first = sample.first(site)
    state = terraform.applied(sample.kind, first)
    changed = terraform.applied(sample.kind, sample.changed(site), state)
    assert changed != state


@each
def test_what_is_destroyed_leaves_the_state(sample, site, terraform):
    state = terraform.applied(sample.kind, sample.first(site))
    step = terraform.destroyed(sample.kind, state)
    assert (step.state, step.told) == (None, [])


@each
def test_an_import_finds_all_that_the_create_has_left(sample, site, terraform):
    left_out = sample.only_here - sample.together
    first = {n: v for n, v in sample.first(site).items() if n not in left_out}
    state = terraform.applied(sample.kind, first)
    found = terraform.imported(sample.kind, sample.import_id(state))
    assert not found.told
    known = {name: value for name, value in first.items() if name not in sample.only_here}
    assert terraform.plan(sample.kind, known, found.state).state == found.state


def remove_everything(site: Simulator) -> None:
    for plural in {each.plural for each in RESOURCES.values() if each.gone}:
        for found in site.federation.objects(plural):
            site.federation.remove(plural, key_of(plural, found))


@MORTAL
def test_an_object_that_is_gone_leaves_the_state(sample, site, terraform):
    state = terraform.applied(sample.kind, sample.first(site))
    remove_everything(site)
    assert terraform.refresh(sample.kind, state) is None


@MORTAL
def test_destroying_what_is_gone_already_is_no_error(sample, site, terraform):
    state = terraform.applied(sample.kind, sample.first(site))
    remove_everything(site)
    step = terraform.destroyed(sample.kind, state)
    assert (step.state, step.told) == (None, [])


def test_a_destroyed_datastore_is_gone(simulator, terraform):
    state = terraform.applied(DATASTORE.kind, DATASTORE.first(simulator))
    terraform.destroyed(DATASTORE.kind, state)
    assert simulator.federation.get("datastores", state["id"]) is None


def test_a_destroyed_policy_is_gone(simulator, terraform):
    state = terraform.applied(POLICY.kind, POLICY.first(simulator))
    terraform.destroyed(POLICY.kind, state)
    assert simulator.federation.get("policies", state["id"]) is None


def test_a_destroyed_rule_is_gone_and_no_other(simulator, terraform):
    before = simulator.snapshot()
    state = terraform.applied(RULE.kind, RULE.first(simulator))
    terraform.destroyed(RULE.kind, state)
    assert simulator.snapshot()["policies"] == before["policies"]


def test_a_machine_whose_policy_is_not_managed_any_more_has_that_of_its_datastore(
    simulator, terraform
):
    state = terraform.applied(VM_POLICY.kind, VM_POLICY.first(simulator))
    terraform.destroyed(VM_POLICY.kind, state)
    found = simulator.federation.get("virtual_machines", state["id"])
    datastore = simulator.federation.get("datastores", found["datastore_id"])
    assert found["policy_id"] == datastore["policy_id"]


def test_a_refresh_shows_what_somebody_else_has_changed(simulator, terraform):
    state = terraform.applied(DATASTORE.kind, DATASTORE.first(simulator))
    simulator.federation.change("datastores", state["id"], size=300 * GIB)
    assert terraform.refresh(DATASTORE.kind, state) == {**state, "size": 300 * GIB}


# -- plans ----------------------------------------------------------------------------------------


@each
def test_a_plan_may_have_unknown_arguments(sample, simulator, terraform):
    first = sample.first(simulator)
    for name in first:
        terraform.new_walk()
        planned = terraform.plan(sample.kind, {**first, name: UNKNOWN})
        assert not planned.told
        assert is_unknown(planned.state[name])


@pytest.mark.parametrize("name", ["frequency", "days", "consistency_type", "destination_id"])
def test_a_plan_may_have_unknown_arguments_inside_of_a_set(terraform, name):
    known = {"frequency": 60, "retention": 120}
    given = {"name": "Mine", "rules": [known, {**known, name: UNKNOWN}]}
    assert not terraform.validate(POLICY.kind, given)
    assert not terraform.plan(POLICY.kind, given).told


def test_a_wrong_value_inside_of_a_set_is_blamed_on_the_set(terraform):
    given = {"name": "Mine", "rules": [{"frequency": 0, "retention": 120}]}
    (told,) = terraform.validate(POLICY.kind, given)
    assert blamed(told) == "rules"
    assert told.detail == "In one element, frequency: The value must be at least 1, not 0."


def test_two_rules_that_say_the_same_in_another_form_are_complained_of(terraform):
    rule = {"frequency": 60, "retention": 120}
    twice = [{**rule, "days": "mon,tue"}, {**rule, "days": "Tue,Mon"}]
    assert terraform.validate(POLICY.kind, {"name": "Mine", "rules": twice})


@each
def test_a_provider_whose_configuration_is_unknown_plans(sample, simulator, bare):
    assert bare.configure(host=UNKNOWN, username="u", password="p") == []
    planned = bare.plan(sample.kind, sample.first(simulator))
    assert not planned.told


@ANY_CHANGED
def test_a_provider_whose_configuration_is_unknown_plans_a_change(
    sample, simulator, terraform, bare
):
    first = sample.first(simulator)
    state = terraform.applied(sample.kind, first)
    bare.configure(host=UNKNOWN)
    assert not bare.plan(sample.kind, sample.changed(simulator), state).told


@any_one
def test_a_provider_whose_configuration_is_unknown_refreshes_nothing(
    sample, simulator, terraform, bare
):
    state = terraform.applied(sample.kind, sample.first(simulator))
    bare.configure(host=UNKNOWN)
    step = bare.read(sample.kind, state)
    assert step.state == state
    assert step.words == [("Provider configuration not known yet", "")]


@each
def test_planning_asks_only_for_what_it_refers_to_and_once(sample, simulator, terraform):
    first = sample.first(simulator)
    terraform.plan(sample.kind, first)
    asked = [each for each in simulator.requests if each.path != "/oauth/token"]
    assert all(each.method == "GET" or "impact_report" in each.path for each in asked)
    simulator.clear_requests()
    terraform.plan(sample.kind, first)
    assert simulator.requests == []


def test_a_policy_and_its_datastore_are_planned_before_either_exists(simulator, terraform):
    planned = terraform.plan(
        DATASTORE.kind, {**DATASTORE.first(simulator), "policy_id": UNKNOWN}
    ).state
    made = terraform.applied(POLICY.kind, POLICY.first(simulator))
    again = terraform.plan(
        DATASTORE.kind, {**DATASTORE.first(simulator), "policy_id": made["id"]}
    ).state
    assert {n for n in planned if planned[n] != again[n]} == {"policy_id", "policy_name"}
    assert again["policy_name"] == made["name"]


def test_rules_may_be_managed_and_emptied_and_left_alone(terraform):
    step = terraform.lived(POLICY.kind, {"name": "Mine"})
    rules = [{"frequency": 60, "retention": 120}, {"frequency": 30, "retention": 120}]
    stages: list[dict[str, Any]] = [{"rules": rules}, {"rules": []}, {"rules": rules[:1]}, {}]
    for managed in stages:
        given = {"name": "Mine", **managed}
        step = terraform.lived(POLICY.kind, given, step.state, step.private)
    assert len(step.state["rules"]) == 1


@pytest.mark.parametrize("lag", [0.0, 4.0])
def test_all_rules_of_a_policy_can_be_taken_away(site, terraform, lag):
    site.switches.read_after_write_lag = lag
    rules = [{"frequency": number, "retention": 120} for number in (30, 40, 50)]
    step = terraform.lived(POLICY.kind, {"name": "Mine", "rules": rules})
    terraform.lived(POLICY.kind, {"name": "Mine", "rules": []}, step.state, step.private)
    assert site.federation.find("policies", name="Mine")[0]["rules"] == []


def test_ten_rules_of_one_policy_can_come_and_go_at_once(site, terraform):
    site.switches.rule_ids_of_others = "keep"  # then no reading would be as the one before
    rules = [{**RULE.first(site), "frequency": 61 + number} for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        states = list(pool.map(lambda rule: terraform.applied(RULE.kind, rule), rules))
        ends = list(pool.map(lambda state: terraform.destroyed(RULE.kind, state), states))
    assert len({state["frequency"] for state in states}) == 10
    assert not [end.told for end in ends if end.told]


@pytest.fixture
def locked(simulator):
    """A controller of the releases that neither change nor delete rule 0 beside others."""
    simulator.switches.rule_zero_locked = True
    return simulator


def retentions(simulator):
    return [
        rule["retention"] for rule in simulator.federation.find("policies", name="Gold")[0]["rules"]
    ]


def rule_zero(terraform, simulator):
    """The state of the first of several rules."""
    gold = simulator.federation.find("policies", name="Gold")[0]
    return terraform.imported(RULE.kind, f"{gold['id']}/{gold['rules'][0]['id']}").state


def test_rule_zero_can_be_deleted_where_the_controller_refuses_it(locked, terraform):
    before = retentions(locked)
    assert not terraform.destroyed(RULE.kind, rule_zero(terraform, locked)).told
    assert retentions(locked) == before[1:]


def test_rule_zero_can_be_changed_where_the_controller_refuses_it(locked, terraform):
    before, state = retentions(locked), rule_zero(terraform, locked)
    given = {name: state[name] for name in ("policy_id", "frequency", "days")}
    terraform.lived(RULE.kind, {**given, "retention": 7777}, state)
    assert retentions(locked) == [*before[1:], 7777]


def test_what_is_refused_for_another_reason_is_refused(locked, terraform):
    locked.faults.order("DELETE", "/policies/{id}/rules/{rule}", status=403)
    kept = terraform.destroyed(RULE.kind, rule_zero(terraform, locked))
    assert [each.summary for each in kept.errors] == ["Permission denied"]
    posted = [each.path for each in locked.requests if each.method == "POST"]
    assert not [path for path in posted if path.endswith("/rules")]


def test_a_datastore_cannot_shrink(simulator, terraform):
    first = DATASTORE.first(simulator)
    state = terraform.applied(DATASTORE.kind, first)
    smaller = {**first, "size": 50 * GIB}
    planned = terraform.plan(DATASTORE.kind, smaller, state)
    assert planned.words == [("Datastore cannot shrink", "size")]
    assert not planned.errors  # a destroy begins with a plan
    applied = terraform.apply(DATASTORE.kind, planned.state, state, planned.private, smaller)
    assert [each.summary for each in applied.errors] == ["Datastore cannot shrink"]


def test_a_datastore_that_is_replaced_may_be_smaller(simulator, terraform):
    first = DATASTORE.first(simulator)
    state = terraform.applied(DATASTORE.kind, first)
    planned = terraform.plan(DATASTORE.kind, {**first, "name": "new", "size": 50 * GIB}, state)
    assert (planned.requires_replace, planned.told) == (("name",), [])


def test_a_renamed_datastore_is_replaced(simulator, terraform):
    first = DATASTORE.first(simulator)
    state = terraform.applied(DATASTORE.kind, first)
    assert terraform.plan(DATASTORE.kind, {**first, "name": "new"}, state).requires_replace == (
        "name",
    )


def test_the_built_in_policy_is_not_managed(simulator, terraform):
    built_in = policy(simulator, FIXED)
    assert terraform.imported(POLICY.kind, built_in).words == [("Policy is built in", "")]


def test_the_built_in_policy_in_a_state_of_old_can_be_destroyed(simulator, terraform):
    built_in = policy(simulator, FIXED)
    other = terraform.applied(POLICY.kind, POLICY.first(simulator))
    state = {**other, "id": built_in, "name": FIXED}
    planned = terraform.plan(POLICY.kind, {"name": "Mine"}, state)
    assert planned.words == [("Policy is built in", "name")]
    assert not planned.errors
    gone = terraform.destroyed(POLICY.kind, state)
    assert (gone.state, gone.errors) == (None, [])
    assert simulator.federation.get("policies", built_in)


# -- what is remembered beside the state ----------------------------------------------------------


@any_one
def test_what_is_remembered_survives_a_refresh(sample, simulator, terraform):
    step = terraform.lived(sample.kind, sample.first(simulator))
    assert terraform.read(sample.kind, step.state, step.private).private == step.private


@any_one
def test_what_is_remembered_survives_a_plan(sample, simulator, terraform):
    first = sample.first(simulator)
    step = terraform.lived(sample.kind, first)
    assert terraform.plan(sample.kind, first, step.state, step.private).private == step.private


@ANY_CHANGED
def test_what_is_remembered_survives_a_change_that_fails(sample, simulator, terraform):
    first = sample.first(simulator)
    step = terraform.lived(sample.kind, first)
    refuse_everything(simulator)
    planned = terraform.plan(sample.kind, sample.changed(simulator), step.state, step.private)
    after = terraform.apply(sample.kind, planned.state, step.state, planned.private, first)
    assert after.private == step.private


@pytest.mark.parametrize("private", [b"\xff", b"[]", b"7", b'{"limits": 7}', b'{"task": {}}'])
def test_what_another_provider_remembered_does_no_harm(simulator, terraform, private):
    state = terraform.applied(POLICY.kind, POLICY.first(simulator))
    assert terraform.read(POLICY.kind, state, private).state == state


@pytest.mark.parametrize("limit", ["soon", "", "-5m", "9" * 5000])
@any_one
def test_bad_limits_in_private_state_do_not_block_a_destroy(sample, simulator, terraform, limit):
    state = terraform.applied(sample.kind, sample.first(simulator))
    private = json.dumps({"limits": {"delete": limit, "read": limit}}).encode()
    assert terraform.read(sample.kind, state, private).state == state
    assert terraform.destroyed(sample.kind, state, private).state is None


@any_one
def test_a_state_without_its_identity_is_told_as_damaged(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    for name in terraform.identities[sample.kind].identity_attributes:
        for nothing in (None, ""):
            step = terraform.calls(
                "ReadResource",
                type_name=sample.kind,
                current_state=packed({**state, name.name: nothing}),
            )
            (told,) = step.diagnostics
            assert told.summary == "Stored state cannot be read"
            assert blamed(told) == name.name


def refuse_everything(simulator: Simulator) -> None:
    for plural in {each.plural for each in RESOURCES.values()}:
        for method in ("POST", "PUT"):
            path = f"/{plural}/.*"
            simulator.faults.order(method, path, status=400, message="No.", times=0)


# -- stored states --------------------------------------------------------------------------------


def upgraded(terraform: Core, kind: str, text: bytes, version: int = 0) -> Any:
    answer = terraform.calls(
        "UpgradeResourceState", type_name=kind, version=version, raw_state=pb.RawState(json=text)
    )
    assert not answer.diagnostics
    return unpacked(answer.upgraded_state)


@each
def test_what_a_stored_state_lacks_is_null(sample, terraform):
    state = upgraded(terraform, sample.kind, b'{"id": "4711"}')
    assert state == completed(terraform.attributes(sample.kind), {"id": "4711"})


def test_a_stored_number_is_exact(terraform):
    state = upgraded(terraform, DATASTORE.kind, b'{"size": 1125899906842624}')
    assert state["size"] == 2**50


def test_what_a_stored_rule_lacks_is_null(terraform):
    state = upgraded(terraform, POLICY.kind, b'{"rules": [{"frequency": 60}]}')
    assert state["rules"] == [
        dict.fromkeys(state["rules"][0]) | {"frequency": 60},
    ]


@any_one
def test_a_state_of_old_is_refreshed_to_the_whole_one(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    of_old = {name: value for name, value in state.items() if name != "timeouts"}
    stored = completed(terraform.attributes(sample.kind), of_old)
    assert terraform.refresh(sample.kind, stored) == state


# -- what fails -----------------------------------------------------------------------------------


def created(terraform: Core, sample: ResourceSample, simulator: Simulator) -> Any:
    planned = terraform.plan(sample.kind, sample.first(simulator))
    return terraform.apply(sample.kind, planned.state)


@each
def test_a_creation_that_the_controller_refuses_leaves_nothing(sample, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=400, message="No.")
    step = created(terraform, sample, simulator)
    assert step.state is None
    assert [summary for summary, _ in step.words] == ["Controller refused the request"]


@only(lambda sample: not sample.without_tasks)
def test_a_creation_that_the_controller_cannot_do_leaves_nothing(sample, simulator, terraform):
    simulator.faults.order(*sample.created_by, fail_task="It is full.")
    step = created(terraform, sample, simulator)
    assert step.state is None
    assert [summary for summary, _ in step.words] == ["Controller could not do it"]


@MADE
def test_an_object_that_a_lost_answer_made_is_adopted(sample, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=504, applied=True)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_MADE
def test_a_lost_request_has_an_unknown_outcome(sample, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=504)
    step = created(terraform, sample, simulator)
    assert step.state is None
    assert step.words == [("Outcome is unknown", "")]


@pytest.mark.parametrize(("sample", "name"), [(DATASTORE, "datastore-001"), (POLICY, "Gold")])
def test_after_a_lost_request_an_older_object_is_not_adopted(sample, name, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=504)
    planned = terraform.plan(sample.kind, {**sample.first(simulator), "name": name}).state
    step = terraform.apply(sample.kind, planned)
    assert step.state is None
    assert step.words == [("Outcome is unknown", "")]


def test_setting_a_policy_without_an_answer_is_repeated(simulator, terraform):
    simulator.faults.order(*VM_POLICY.created_by, status=504, applied=True)
    assert terraform.applied(VM_POLICY.kind, VM_POLICY.first(simulator))


@any_one
def test_a_creation_whose_task_is_forgotten_is_looked_up(sample, simulator, terraform):
    simulator.faults.order(*sample.created_by, forget_task=True)
    assert terraform.applied(sample.kind, sample.first(simulator))["id"]


@each
def test_a_creation_that_shows_late_is_waited_for(sample, simulator, terraform):
    simulator.switches.read_after_write_lag = 4.0
    planned = terraform.plan(sample.kind, sample.first(simulator)).state
    step = terraform.apply(sample.kind, planned)
    assert not step.told


@CHANGED
def test_a_change_that_shows_late_is_waited_for(sample, simulator, terraform):
    first = sample.first(simulator)
    state = terraform.applied(sample.kind, first)
    simulator.switches.read_after_write_lag = 4.0
    planned = terraform.plan(sample.kind, sample.changed(simulator), state).state
    assert not terraform.apply(sample.kind, planned, state).told


@NAMED
def test_an_object_that_cannot_be_found_after_its_creation_can_be_refreshed(
    sample, simulator, terraform
):
    simulator.switches.read_after_write_lag = 60.0
    simulator.faults.order(*sample.created_by, forget_task=True)
    step = created(terraform, sample, simulator)
    assert step.errors
    if step.state is not None:
        assert terraform.read(sample.kind, step.state).words != [("Provider error", "")]


@ANY_MADE
def test_a_page_in_place_of_a_task_is_no_news(sample, simulator, terraform):
    simulator.faults.order("GET", "/tasks/{id}", status=200, body="html", times=3)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_BY_TASKS
def test_a_task_that_nobody_tells_of_is_remembered(sample, simulator, terraform, later):
    simulator.faults.order("GET", "/tasks/{id}", status=500, times=0)
    step = created(terraform, sample, simulator)
    assert [summary for summary, _ in step.words] == ["Operation is out of sight"]
    simulator.faults.clear()
    found = later.read(sample.kind, step.state, step.private)
    assert not found.told
    assert sample.found(simulator, found.state) is not None


@ANY_MADE
def test_a_server_error_after_the_change_is_no_refusal(sample, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=500, applied=True)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


def test_a_new_rule_that_cannot_be_looked_up_is_remembered(simulator, terraform, later):
    planned_and_looked_up = 2
    simulator.faults.order("GET", "/policies/{id}", skip=planned_and_looked_up, status=500, times=0)
    step = created(terraform, RULE, simulator)
    assert step.words == [("New object not found", "")]
    simulator.faults.clear()
    found = later.read(RULE.kind, step.state, step.private)
    assert RULE.found(simulator, found.state) is not None


@any_of(lambda sample: sample.deleted_by and not sample.listed_first)
def test_a_new_object_that_was_never_read_may_show_late(sample, simulator, terraform, later):
    """The first refresh of a new process may ask a node that does not know the object yet."""
    answer = json.dumps({KINDS[sample.plural]: {"size": [], "rules": 7}})
    told = {"skip": sample.reads_before, "status": 200, "body": "raw", "raw": answer}
    simulator.faults.order("GET", f"/{sample.plural}/{{id}}", times=0, **told)
    simulator.switches.read_after_write_lag = 8.0
    step = created(terraform, sample, simulator)
    assert step.errors
    simulator.faults.clear()
    assert later.read(sample.kind, step.state, step.private).state is not None


@any_of(lambda sample: sample.deleted_by and not (sample.without_tasks or sample.deleted_once))
def test_a_deletion_whose_task_is_lost_is_asked_for_again(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    simulator.faults.order(
        sample.deleted_with, sample.deleted_by, forget_task=True, fail_task="No."
    )
    assert not terraform.destroyed(sample.kind, state).told
    assert sample.found(simulator, state) is None


@ANY_BY_TASKS
def test_a_deletion_that_nobody_confirms_keeps_the_object(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    simulator.faults.order(
        sample.deleted_with, sample.deleted_by, forget_task=True, fail_task="No.", times=0
    )
    step = terraform.destroyed(sample.kind, state)
    assert (step.state, step.words) == (state, [("Object is still there", "")])


def test_a_rule_that_a_lost_answer_made_anew_is_the_changed_one(simulator, terraform):
    first = RULE.first(simulator)
    state = terraform.applied(RULE.kind, first)
    simulator.faults.order("POST", "/policies/{id}/rules", status=504, applied=True)
    changed = terraform.applied(RULE.kind, {**first, "consistency_type": "VSS"}, state)
    rule = RULE.found(simulator, changed)
    assert rule is not None
    assert rule["consistency_type"] == "VSS"


def test_a_policy_whose_rules_are_refused_is_saved_without_them(simulator, terraform):
    simulator.faults.order("POST", "/policies/{id}/rules", status=400, message="No.")
    step = created(terraform, POLICY, simulator)
    assert step.state["id"] == policy(simulator, "Mine")
    assert step.words[0][0] == "Controller refused the request"


def test_a_value_that_the_controller_ignores_is_told_on_its_attribute(simulator, terraform):
    first = RULE.first(simulator)
    state = terraform.applied(RULE.kind, first)
    simulator.switches.rule_put = "keep"
    simulator.faults.order("PUT", "/policies/{id}/rules/{rule}", status=200, body="json", raw="{}")
    planned = terraform.plan(RULE.kind, {**first, "retention": 600}, state).state
    step = terraform.apply(RULE.kind, planned, state)
    assert step.words == [("Controller kept another value", "retention")]
    assert step.state["retention"] == 120


@ANY_CHANGED
def test_a_change_that_the_controller_refuses_leaves_what_is_there(sample, simulator, terraform):
    first = sample.first(simulator)
    state = terraform.applied(sample.kind, first)
    refuse_everything(simulator)
    planned = terraform.plan(sample.kind, sample.changed(simulator), state).state
    step = terraform.apply(sample.kind, planned, state)
    assert step.errors
    settings = dict.fromkeys(sample.only_here)
    assert {**step.state, **settings} == {**state, **settings}


def test_a_datastore_that_is_in_use_stays(simulator, terraform):
    found = simulator.federation.objects("datastores")[0]
    state = terraform.imported(DATASTORE.kind, found["id"]).state
    step = terraform.destroyed(DATASTORE.kind, state)
    assert step.state == state
    assert [summary for summary, _ in step.words] == ["Datastore is in use"]


def test_a_policy_that_is_in_use_stays(simulator, terraform):
    state = terraform.imported(POLICY.kind, policy(simulator)).state
    step = terraform.destroyed(POLICY.kind, state)
    assert step.state == state
    assert [summary for summary, _ in step.words] == ["Policy is in use"]


def test_a_name_that_exists_is_blamed(terraform):
    planned = terraform.plan(POLICY.kind, {"name": "Gold"}).state
    step = terraform.apply(POLICY.kind, planned)
    assert step.state is None
    assert step.words == [("Name exists already", "name")]


def test_a_rule_that_exists_is_refused(simulator, terraform):
    terraform.applied(RULE.kind, RULE.first(simulator))
    step = created(terraform, RULE, simulator)
    assert step.state is None
    assert step.words == [("Rule exists already", "policy_id")]


@any_one
def test_a_refresh_that_fails_changes_nothing(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    simulator.faults.order("GET", ".*", times=0, status=500)
    terraform.new_walk()
    step = terraform.read(sample.kind, state)
    assert step.state == state
    assert step.errors


@pytest.mark.parametrize("status", [401, 403, 404])
@any_one
def test_a_page_is_no_proof_that_an_object_is_gone(sample, simulator, terraform, status):
    state = terraform.applied(sample.kind, sample.first(simulator))
    simulator.faults.order("GET", ".*", times=0, status=status, body="html")
    terraform.new_walk()
    step = terraform.read(sample.kind, state)
    assert step.state == state
    assert step.errors


@NAMED
def test_an_operation_takes_no_longer_than_its_timeout(sample, simulator, terraform, clock):
    simulator.switches.task_seconds = 10_000.0
    first = {**sample.first(simulator), "timeouts": {"create": "45s"}}
    begun = clock.now()
    planned = terraform.plan(sample.kind, first).state
    step = terraform.apply(sample.kind, planned)
    assert step.words == [("Time is up", "timeouts")]
    assert 30 < clock.now() - begun <= 45


def test_a_timeout_holds_for_the_very_change_that_comes_with_it(simulator, terraform, clock):
    first = DATASTORE.first(simulator)
    step = terraform.lived(DATASTORE.kind, first)
    simulator.switches.task_seconds = 10_000.0
    changed = {**first, "size": 200 * GIB, "timeouts": {"update": "2m"}}
    planned = terraform.plan(DATASTORE.kind, changed, step.state, step.private)
    begun = clock.now()
    after = terraform.apply(DATASTORE.kind, planned.state, step.state, planned.private, changed)
    assert after.words == [("Time is up", "timeouts")]
    assert 100 < clock.now() - begun <= 120


def test_the_timeouts_of_the_last_change_hold_for_the_destruction(simulator, terraform, clock):
    first = DATASTORE.first(simulator)
    made = terraform.lived(DATASTORE.kind, first)
    changed = {**first, "size": 200 * GIB, "timeouts": {"delete": "30s"}}
    step = terraform.lived(DATASTORE.kind, changed, made.state, made.private)
    simulator.switches.task_seconds = 10_000.0
    begun = clock.now()
    assert terraform.destroyed(DATASTORE.kind, step.state, step.private).words == [
        ("Time is up", "timeouts")
    ]
    assert clock.now() - begun <= 30


# -- what the user interrupts ---------------------------------------------------------------------


def interrupted(terraform: Core, sample: ResourceSample, simulator: Simulator, clock: Any) -> Step:
    """A creation that the user stops while its task runs."""
    simulator.switches.task_seconds = 4.0
    planned = terraform.plan(sample.kind, sample.first(simulator)).state
    clock.stop_after = clock.now() + 2
    step = terraform.apply(sample.kind, planned)
    assert clock.now() < 6
    return step


@BY_TASKS
def test_an_interrupted_creation_is_saved_with_a_warning(sample, simulator, terraform, clock):
    step = interrupted(terraform, sample, simulator, clock)
    assert step.state is not None
    assert not step.errors
    assert "was interrupted while waiting for" in step.told[0].detail


@BY_TASKS
def test_an_interrupted_creation_is_found_by_the_next_refresh(
    sample, simulator, terraform, clock, later
):
    step = interrupted(terraform, sample, simulator, clock)
    found = later.read(sample.kind, step.state, step.private)
    assert not found.told
    assert sample.found(simulator, found.state) is not None


@ANY_NAMED
@pytest.mark.parametrize("private", [b"", b"{}", b"\xff"])
def test_an_interrupted_creation_is_found_without_its_private_state(
    sample, simulator, terraform, clock, later, private
):
    step = interrupted(terraform, sample, simulator, clock)
    found = later.read(sample.kind, step.state, private)
    assert not found.told
    assert sample.found(simulator, found.state) is not None


@NAMED
def test_an_interrupted_creation_is_destroyed_without_its_private_state(
    sample, simulator, terraform, clock, later
):
    step = interrupted(terraform, sample, simulator, clock)
    made = later.read(sample.kind, step.state).state
    assert later.destroyed(sample.kind, step.state).state is None
    assert sample.found(simulator, made) is None


@BY_TASKS
def test_an_interrupted_creation_that_comes_to_nothing_is_forgotten(
    sample, simulator, terraform, clock, later
):
    simulator.faults.order(*sample.created_by, fail_task="It is full.")
    step = interrupted(terraform, sample, simulator, clock)
    found = later.read(sample.kind, step.state, step.private)
    assert (found.state, found.words) == (None, [("Creation came to nothing", "")])
    assert not found.errors


@BY_TASKS
def test_an_interrupted_creation_can_be_destroyed(sample, simulator, terraform, clock, later):
    before = simulator.snapshot()
    step = interrupted(terraform, sample, simulator, clock)
    after = later.destroyed(sample.kind, step.state, step.private)
    assert (after.state, after.told) == (None, [])
    assert simulator.snapshot()["datastores"].keys() == before["datastores"].keys()
    assert simulator.snapshot()["policies"].keys() == before["policies"].keys()


@BY_TASKS
def test_a_creation_whose_time_is_up_is_found_by_the_next_refresh(
    sample, simulator, terraform, later
):
    simulator.switches.task_seconds = 4.0
    first = {**sample.first(simulator), "timeouts": {"create": "2s"}}
    planned = terraform.plan(sample.kind, first).state
    step = terraform.apply(sample.kind, planned)
    assert step.words == [("Time is up", "timeouts")]
    found = later.read(sample.kind, step.state, step.private)
    assert sample.found(simulator, found.state) is not None


@BY_TASKS
@pytest.mark.parametrize("left", [0.1, 9])
def test_what_shows_only_after_the_time_of_a_refresh_is_waited_for(
    sample, left, simulator, terraform, later
):
    simulator.switches.task_seconds = 40.0
    simulator.switches.read_after_write_lag = 8.0
    timeouts = {"create": "20s", "read": f"{20 + left}s"}
    first = {**sample.first(simulator), "timeouts": timeouts}
    step = terraform.apply(sample.kind, terraform.plan(sample.kind, first).state)
    assert step.words == [("Time is up", "timeouts")]
    found = later.read(sample.kind, step.state, step.private)
    assert found.state is not None
    assert found.words == []


@only(lambda sample: sample.is_named and sample.changing is not None)
def test_an_interrupted_creation_is_not_changed_without_a_refresh(
    sample, simulator, terraform, clock, later
):
    step = interrupted(terraform, sample, simulator, clock)
    changed = sample.changed(simulator)
    planned = later.plan(sample.kind, changed, step.state, step.private)
    assert [summary for summary, _ in planned.words] == ["Creation is not finished yet"]


@pytest.mark.parametrize("change", [{"retention": 6000}, {"consistency_type": "VSS"}])
def test_an_interrupted_change_of_a_rule_finds_the_rule_that_it_became(
    simulator, terraform, clock, later, change
):
    """By PUT, under another id, or as another rule."""
    simulator.switches.rule_put_id = "new"
    first = RULE.first(simulator)
    made = terraform.lived(RULE.kind, first)
    simulator.switches.task_seconds = 4.0
    given = {**first, **change}
    planned = terraform.plan(RULE.kind, given, made.state, made.private)
    clock.stop_after = clock.now() + (6 if "consistency_type" in change else 2)
    step = terraform.apply(RULE.kind, planned.state, made.state, planned.private, given)
    assert [summary for summary, _ in step.words] == ["Operation was interrupted"]
    found = later.read(RULE.kind, step.state, step.private)
    assert later.plan(RULE.kind, given, found.state, found.private).state == found.state


def test_after_a_stop_no_call_waits(simulator, terraform, clock):
    simulator.switches.task_seconds = 10_000.0
    planned = terraform.plan(DATASTORE.kind, DATASTORE.first(simulator)).state
    terraform.calls("StopProvider")
    assert terraform.apply(DATASTORE.kind, planned).told
    assert clock.now() == 0


# -- imports --------------------------------------------------------------------------------------


@each
def test_an_import_of_nothing_finds_nothing(sample, terraform):
    nothing = sample.import_id(defaultdict(lambda: "nothing"))
    assert terraform.imported(sample.kind, nothing).state is None


@pytest.mark.parametrize("text", ["nothing", "/", ""])
def test_a_rule_is_imported_by_two_ids(terraform, text):
    assert [s for s, _ in terraform.imported(RULE.kind, text).words] == ["Invalid import id"]


def test_an_imported_policy_has_its_rules(simulator, terraform):
    state = terraform.imported(POLICY.kind, policy(simulator, "Gold")).state
    assert len(state["rules"]) == 3


def test_a_refinement_of_the_configuration_is_kept_in_the_plan(simulator, terraform):
    refined = msgpack.ExtType(12, bytes.fromhex("8201c202a47072652d"))  # not null, "pre-"
    planned = terraform.plan(DATASTORE.kind, {**DATASTORE.first(simulator), "name": refined})
    assert planned.state["name"] == refined
