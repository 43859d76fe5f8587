"""Backups that a configuration keeps: their ends, locks and retentions."""

from typing import Any

import pytest

from simulator import Simulator
from simulator.clock import iso
from tests.nouns.backup import BACKUP, BACKUP_COPY
from tests.nouns.sample import Given, ResourceSample
from tests.nouns.seeded import machine
from tests.provider.conftest import SharedClock
from tests.provider.core import Core, blamed

KIND = BACKUP.kind


@pytest.fixture
def given(simulator: Simulator) -> Given:
    return {**BACKUP.first(simulator), "recreate_if_gone": False}


@pytest.fixture
def state(terraform: Core, given: Given) -> Any:
    return terraform.lived(KIND, given).state


def expiration(simulator: Simulator, state: Any) -> Any:
    found = simulator.federation.get("backups", state["id"])
    assert found
    return found["expiration_time"]


# -- what is gone ------------------------------------------------------------------------------


def test_a_backup_that_is_gone_stays_in_the_state_with_a_warning(
    simulator: Simulator, terraform: Core, state: Any, given: Given
):
    simulator.federation.remove("backups", state["id"])
    step = terraform.read(KIND, state)
    assert [summary for summary, _ in step.words] == ["Backup is gone"]
    assert step.errors == []
    assert step.state == {**state, "exists": False}
    assert terraform.plan(KIND, given, step.state).state == step.state


def test_a_backup_that_is_to_be_made_anew_leaves_the_state(
    simulator: Simulator, terraform: Core, given: Given
):
    state = terraform.lived(KIND, {**given, "recreate_if_gone": True}).state
    simulator.federation.remove("backups", state["id"])
    assert terraform.read(KIND, state).state is None


def test_of_a_backup_that_is_gone_nothing_can_be_changed(
    simulator: Simulator, terraform: Core, state: Any, given: Given
):
    simulator.federation.remove("backups", state["id"])
    gone = terraform.read(KIND, state).state
    planned = terraform.plan(KIND, {**given, "name": "other"}, gone).state
    step = terraform.apply(KIND, planned, gone)
    assert [summary for summary, _ in step.words] == ["Backup is gone"]
    assert "-replace" in step.told[0].detail


def test_what_is_gone_is_destroyed_without_a_word(
    simulator: Simulator, terraform: Core, state: Any
):
    simulator.federation.remove("backups", state["id"])
    gone = terraform.read(KIND, state).state
    assert terraform.planned_destroy(KIND, gone).told == []
    step = terraform.destroyed(KIND, gone)
    assert (step.state, step.told) == (None, [])


def test_a_backup_of_a_deleted_machine_on_a_store_is_told_when_it_stays(
    simulator: Simulator, terraform: Core, given: Given
):
    state = terraform.lived(KIND, {**given, "external_store_name": "storeonce-1"}).state
    simulator.federation.change("virtual_machines", given["virtual_machine_id"], state="DELETED")
    step = terraform.destroyed(KIND, state)
    assert step.state == state
    assert "Backup not found" in step.told[0].detail


# -- what may be lost --------------------------------------------------------------------------


def deletions(simulator: Simulator) -> int:
    return sum(each.path == BACKUP.deleted_by for each in simulator.requests)


def kept(simulator: Simulator, terraform: Core, sample: ResourceSample) -> Any:
    """The state of a backup that may not be lost."""
    given = {**sample.first(simulator), "allow_backup_loss": False}
    return terraform.lived(sample.kind, given).state


EITHER = pytest.mark.parametrize("sample", [BACKUP, BACKUP_COPY], ids=lambda each: each.kind)


@EITHER
def test_a_backup_that_may_be_lost_is_destroyed_with_a_warning(
    simulator: Simulator, terraform: Core, sample: ResourceSample
):
    state = terraform.lived(sample.kind, sample.first(simulator)).state
    assert terraform.planned_destroy(sample.kind, state).words == [("Backup will be deleted", "")]
    assert terraform.destroyed(sample.kind, state).state is None


@EITHER
def test_a_backup_that_may_not_be_lost_keeps_a_destruction_from_being_planned(
    simulator: Simulator, terraform: Core, sample: ResourceSample
):
    state = kept(simulator, terraform, sample)
    step = terraform.planned_destroy(sample.kind, state, forbidden=True)
    assert step.words == [("Backup would be lost", "")]
    assert "allow_backup_loss = true" in step.told[0].detail


@EITHER
def test_an_apply_deletes_no_backup_that_may_not_be_lost(
    simulator: Simulator, terraform: Core, sample: ResourceSample
):
    state = kept(simulator, terraform, sample)
    step = terraform.apply(sample.kind, None, state)
    assert (step.state, step.words) == (state, [("Backup would be lost", "")])
    assert deletions(simulator) == 0


def test_to_allow_the_loss_is_no_request(simulator: Simulator, terraform: Core, given: Given):
    state = kept(simulator, terraform, BACKUP)
    simulator.clear_requests()
    terraform.lived(KIND, {**given, "recreate_if_gone": True}, state)
    assert {each.method for each in simulator.requests} == {"GET"}


@pytest.mark.parametrize(
    ("allowed", "told"),
    [
        ({"allow_backup_loss": True}, ("Backup will be deleted", False)),
        ({"allow_backup_loss": False}, ("Backup would be lost", True)),
    ],
    ids=["allowed", "not allowed"],
)
def test_a_replacement_loses_a_backup_as_a_destruction_does(
    simulator: Simulator, terraform: Core, given: Given, allowed: Given, told: tuple[str, bool]
):
    state = terraform.lived(KIND, {**given, **allowed}).state
    step = terraform.plan(KIND, {**given, "virtual_machine_id": machine(simulator, 3)}, state)
    assert [(each.summary, each in step.errors) for each in step.told] == [told]


def test_a_replacement_that_the_user_asks_for_is_one(
    simulator: Simulator, terraform: Core, given: Given
):
    given = {**given, "allow_backup_loss": False}
    made = terraform.lived(KIND, given)
    terraform.new_walk()
    as_it_is = terraform.plan(KIND, given, made.state, made.private)
    assert as_it_is.told == []
    anew = terraform.plan(KIND, given, None, as_it_is.private)
    assert [each.summary for each in anew.errors] == ["Backup would be lost"]


def test_what_has_expired_before_a_refresh_is_no_loss(simulator: Simulator, terraform: Core):
    state = kept(simulator, terraform, BACKUP)
    simulator.federation.remove("backups", state["id"])
    step = terraform.destroyed(KIND, state)
    assert (step.state, step.told) == (None, [])


def test_where_nobody_can_tell_the_apply_refuses(simulator: Simulator, terraform: Core):
    state = kept(simulator, terraform, BACKUP)
    simulator.faults.order("GET", "/backups.*", status=500, times=0)
    planned = terraform.planned_destroy(KIND, state)
    simulator.faults.clear()
    step = terraform.apply(KIND, None, state, planned.private)
    assert step.words == [("Backup would be lost", "")]


@pytest.mark.parametrize("became", ["FAILED", "CANCELED"])
def test_a_backup_that_nothing_can_be_restored_from_is_no_loss(
    simulator: Simulator, terraform: Core, became: str
):
    state = kept(simulator, terraform, BACKUP)
    simulator.federation.change("backups", state["id"], state=became)
    state = terraform.read(KIND, state).state
    assert terraform.destroyed(KIND, state).state is None


@pytest.mark.parametrize("endless", [{"locked": True}, {"retention": 0}], ids=["lock", "no end"])
def test_what_would_never_have_expired_is_told_as_such(
    terraform: Core, given: Given, endless: Given
):
    state = terraform.lived(KIND, {**given, **endless}).state
    (told,) = terraform.planned_destroy(KIND, state).told
    assert told.summary == "Backup without end will be deleted"
    assert "locked or kept without end" in told.detail


# -- locks and retentions ----------------------------------------------------------------------


def test_a_lock_takes_the_end_away(simulator: Simulator, terraform: Core, state: Any, given: Given):
    assert expiration(simulator, state) is not None
    locked = terraform.applied(KIND, {**given, "locked": True}, state)
    assert expiration(simulator, locked) is None
    assert (locked["locked"], locked["retention"]) == (True, given["retention"])
    assert terraform.refresh(KIND, locked) == locked


def test_nothing_unlocks_a_backup(simulator: Simulator, terraform: Core, given: Given):
    state = terraform.lived(KIND, {**given, "locked": True}).state
    assert terraform.plan(KIND, given, state).state == state
    step = terraform.plan(KIND, {**given, "locked": False}, state)
    assert [summary for summary, _ in step.words] == ["Backup stays locked"]
    assert step.errors == []
    applied = terraform.apply(KIND, step.state, state)
    assert [blamed(each) for each in applied.errors] == ["locked"]
    assert expiration(simulator, state) is None


def test_a_retention_of_nothing_is_for_ever(
    simulator: Simulator, terraform: Core, state: Any, given: Given
):
    for_ever = terraform.applied(KIND, {**given, "retention": 0}, state)
    assert expiration(simulator, for_ever) is None
    assert for_ever["retention"] == 0
    assert terraform.applied(KIND, given, for_ever)["retention"] == given["retention"]


def test_a_retention_that_has_passed_is_warned_of_and_refused(
    simulator: Simulator, terraform: Core, clock: SharedClock, state: Any, given: Given
):
    clock.began = simulator.clock.now()
    made = iso(simulator.clock.now() - 86400)
    simulator.federation.change("backups", state["id"], created_at=made)
    known = terraform.refresh(KIND, state)
    step = terraform.plan(KIND, {**given, "retention": 60}, known)
    assert [summary for summary, _ in step.words] == ["Retention would delete the backup"]
    assert step.errors == []
    applied = terraform.apply(KIND, step.state, known)
    assert [blamed(each) for each in applied.errors] == ["retention"]
    assert BACKUP.found(simulator, state)


# -- where it is -------------------------------------------------------------------------------


def test_a_backup_of_the_same_name_is_told_apart(
    simulator: Simulator, terraform: Core, given: Given
):
    before = simulator.federation.add(
        "backups", name=given["name"], virtual_machine_id=given["virtual_machine_id"]
    )
    simulator.faults.order(*BACKUP.created_by, status=504, applied=True)
    state = terraform.applied(KIND, given)
    assert state["id"] != before["id"]
    assert BACKUP.found(simulator, state)


def test_only_the_backups_of_the_machine_are_listed(
    simulator: Simulator, terraform: Core, given: Given
):
    simulator.clear_requests()
    terraform.applied(KIND, given)
    listings = [each.query for each in simulator.requests if each.path == "/backups"]
    assert listings
    assert all(each["virtual_machine_id"] == given["virtual_machine_id"] for each in listings)


def test_a_lost_backup_is_waited_for_until_it_is_made(
    simulator: Simulator, terraform: Core, given: Given
):
    simulator.switches.task_seconds = 60.0
    simulator.faults.order(*BACKUP.created_by, status=504, applied=True)
    assert terraform.applied(KIND, given)["state"] == "PROTECTED"


# -- copies ------------------------------------------------------------------------------------


def copied(simulator: Simulator, **more: Any) -> Given:
    return {**BACKUP_COPY.first(simulator), **more}


def test_a_copy_has_the_name_of_its_backup_and_an_end_of_its_own(
    simulator: Simulator, terraform: Core
):
    given = copied(simulator, retention=0)
    state = terraform.lived(BACKUP_COPY.kind, given).state
    assert (state["name"], state["retention"]) == ("manual-3", 0)
    assert state["omnistack_cluster_name"] == "cluster-1"
    assert terraform.applied(BACKUP_COPY.kind, {**given, "name": "x"}, state)["name"] == "x"


def test_a_copy_outlives_its_backup(simulator: Simulator, terraform: Core):
    given = copied(simulator)
    state = terraform.lived(BACKUP_COPY.kind, given).state
    simulator.federation.remove("backups", given["backup_id"])
    assert terraform.refresh(BACKUP_COPY.kind, state) == state
    assert terraform.destroyed(BACKUP_COPY.kind, state).state is None


def test_a_copy_whose_answer_is_lost_is_not_mistaken_for_its_backup(
    simulator: Simulator, terraform: Core
):
    simulator.faults.order(*BACKUP_COPY.created_by, status=504, applied=True)
    given = copied(simulator)
    state = terraform.applied(BACKUP_COPY.kind, given)
    assert state["id"] != given["backup_id"]
    assert len(simulator.federation.find("backups", name="manual-3")) == 2


TWO = {"omnistack_cluster_id": "c", "external_store_name": "s"}


@pytest.mark.parametrize("given", [{}, TWO], ids=["none", "two"])
def test_a_copy_has_one_destination(bare: Core, given: Given):
    (told,) = bare.validate(BACKUP_COPY.kind, {"backup_id": "b", **given})
    assert told.summary == "Exactly one destination needed"


def test_a_backup_has_one_destination_at_most(bare: Core):
    (told,) = bare.validate(KIND, {"name": "n", "virtual_machine_id": "m", **TWO})
    assert (told.summary, blamed(told)) == (
        "At most one destination possible",
        "external_store_name",
    )


# -- how the guest was quiesced ------------------------------------------------------------------


def imported(simulator: Simulator, terraform: Core, state: Any, consistency_type: str) -> Any:
    """The state of a backup that somebody else has made so."""
    changes = {"application_consistent": True, "consistency_type": consistency_type}
    simulator.federation.change("backups", state["id"], **changes)
    return terraform.imported(KIND, state["id"]).state


@pytest.mark.parametrize("kind", ["DEFAULT", "VSS", "FAILEDVSS"])
def test_a_configuration_that_does_not_say_how_leaves_an_imported_backup_alone(
    simulator: Simulator, terraform: Core, state: Any, given: Given, kind: str
):
    known = imported(simulator, terraform, state, kind)
    planned = terraform.plan(KIND, {**given, "allow_backup_loss": False}, known)
    assert (planned.state, planned.requires_replace) == (known, ())


@pytest.mark.parametrize("name", ["application_consistent", "consistency_type"])
def test_to_quiesce_otherwise_makes_another_backup(
    terraform: Core, state: Any, given: Given, name: str
):
    otherwise = {"application_consistent": True, "consistency_type": "VSS"}
    planned = terraform.plan(KIND, {**given, name: otherwise[name]}, state)
    assert planned.requires_replace


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({}, (False, "NONE")),
        ({"application_consistent": True}, (True, "DEFAULT")),
        ({"consistency_type": "VSS"}, (True, "VSS")),
    ],
)
def test_each_of_the_two_ways_to_say_it_follows_from_the_other(
    terraform: Core, given: Given, said: Given, asked: tuple[bool, str]
):
    state = terraform.lived(KIND, {**given, **said}).state
    assert (state["application_consistent"], state["consistency_type"]) == asked


@pytest.mark.parametrize("name", ["created_at", "expiration_time"])
def test_a_time_that_is_none_is_an_answer_that_cannot_be_understood(
    simulator: Simulator, terraform: Core, state: Any, name: str
):
    simulator.federation.change("backups", state["id"], **{name: "yesterday"})
    step = terraform.read(KIND, state)
    assert [summary for summary, _ in step.words] == ["Answer cannot be understood"]
    assert step.state == state
