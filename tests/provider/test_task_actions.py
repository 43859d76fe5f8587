"""The actions on backups and virtual machines, with a simulated federation."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from provider.framework.kinds.table import ACTION
from provider.nouns.shared.task_action import TaskAction
from provider.registry import PROVIDER
from simulator import Simulator
from tests.nouns.backup_actions import (
    backup,
    backups,
    datastore,
    machine,
    machines,
    of_backup,
    of_machine,
    turned_off,
)
from tests.nouns.samples import ACTIONS as SAMPLES
from tests.provider.conftest import SharedClock
from tests.provider.core import UNKNOWN, Core, blamed

Given = Mapping[str, Any]
ACTIONS: Mapping[str, type[TaskAction]] = {
    name: each for name, each in PROVIDER.of(ACTION).items() if issubclass(each, TaskAction)
}
CASES = {name: sample for name, sample in SAMPLES.items() if name in ACTIONS}


WITHOUT_TRACES = {"simplivity_backup_restore_files"}
"""What nothing shows of, and what is not sent twice: after a lost answer nobody knows."""
WITHOUT_TASK = {"simplivity_virtual_machine_validate_backup_credentials"}
each_action = pytest.mark.parametrize("kind", CASES)


def told(diagnostics: Any) -> list[tuple[str, str]]:
    return [(each.summary, each.detail) for each in diagnostics]


def prepared(kind: str, simulator: Simulator) -> Given:
    return CASES[kind].prepared(simulator)


def path_of(kind: str) -> str:
    return ACTIONS[kind].path


@each_action
def test_an_action_does_what_it_says(kind: str, simulator: Simulator, terraform: Core):
    given = prepared(kind, simulator)
    lines, diagnostics = terraform.invoke(kind, given)
    assert told(diagnostics) == []
    assert CASES[kind].shows(simulator) == 1
    assert lines[-1].startswith(f"Done: {lines[0]}")


@each_action
def test_planning_an_action_changes_nothing(kind: str, simulator: Simulator, terraform: Core):
    given = prepared(kind, simulator)
    before = simulator.snapshot()
    assert not [each for each in terraform.plan_action(kind, given) if each.severity == 1]
    assert simulator.snapshot() == before


@each_action
def test_an_action_whose_answer_is_lost_is_done_once_or_told(
    kind: str, simulator: Simulator, terraform: Core
):
    given = prepared(kind, simulator)
    simulator.faults.order("POST", path_of(kind), status=504, applied=True)
    _, diagnostics = terraform.invoke(kind, given)
    assert [summary for summary, _ in told(diagnostics)] == (
        ["Outcome is unknown"] if kind in WITHOUT_TRACES else []
    )
    if kind not in WITHOUT_TASK:
        assert CASES[kind].shows(simulator) == 1


@each_action
def test_an_action_whose_task_is_forgotten_is_done_once_or_told(
    kind: str, simulator: Simulator, terraform: Core
):
    given = prepared(kind, simulator)
    simulator.faults.order("POST", path_of(kind), forget_task=True)
    _, diagnostics = terraform.invoke(kind, given)
    assert [summary for summary, _ in told(diagnostics)] == (
        ["Outcome is unknown"] if kind in WITHOUT_TRACES else []
    )
    assert CASES[kind].shows(simulator) == 1


@pytest.mark.parametrize("kind", sorted(CASES.keys() - WITHOUT_TASK))
def test_a_task_of_an_action_that_fails_is_told(kind: str, simulator: Simulator, terraform: Core):
    given = prepared(kind, simulator)
    simulator.faults.order("POST", path_of(kind), fail_task="No")
    _, diagnostics = terraform.invoke(kind, given)
    ((summary, detail),) = told(diagnostics)
    assert summary == "Controller could not do it"
    assert "failed: No" in detail


@each_action
def test_an_object_that_is_not_there_is_told_by_the_plan(
    kind: str, simulator: Simulator, terraform: Core
):
    given = dict(prepared(kind, simulator))
    name = next(each for each in given if each.endswith("_id"))
    given[name] = ["none"] if isinstance(given[name], list) else "none"
    errors = [each for each in terraform.plan_action(kind, given) if each.severity == 1]
    assert [blamed(each) for each in errors] == [name]


# -- what only one of them does ----------------------------------------------------------------


def test_a_new_machine_is_told_by_its_id(simulator: Simulator, terraform: Core):
    kind = "simplivity_virtual_machine_clone"
    lines, _ = terraform.invoke(kind, prepared(kind, simulator))
    (made,) = simulator.federation.find("virtual_machines", name="twin")
    assert lines[-1].endswith(f": virtual_machine {made['id']}")


def test_a_clone_of_a_name_that_is_taken_is_not_mistaken(simulator: Simulator, terraform: Core):
    kind = "simplivity_virtual_machine_clone"
    given = {**prepared(kind, simulator), "virtual_machine_name": "vm-00002"}
    simulator.faults.order("POST", path_of(kind), status=504)
    _, diagnostics = terraform.invoke(kind, given)
    assert [summary for summary, _ in told(diagnostics)] == ["Outcome is unknown"]


def test_a_machine_that_is_on_already_stays_so(simulator: Simulator, terraform: Core):
    lines, diagnostics = terraform.invoke(
        "simplivity_virtual_machine_power_on", of_machine(simulator)
    )
    assert told(diagnostics) == []
    assert lines == [f"Nothing to do: virtual machine {machine(simulator)['id']} is ON"]
    assert not [each for each in simulator.requests if each.path.endswith("power_on")]


def test_a_machine_that_is_on_does_not_move(simulator: Simulator, terraform: Core):
    given = of_machine(simulator, destination_datastore_id=datastore(simulator))
    _, diagnostics = terraform.invoke("simplivity_virtual_machine_move", given)
    ((_, detail),) = told(diagnostics)
    assert "The VM power state is not acceptable." in detail


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        (lambda _: None, "The guest of the virtual machine does not take this"),
        (turned_off, "The virtual machine is off"),
    ],
)
def test_credentials_that_are_not_valid_are_an_error(
    simulator: Simulator, terraform: Core, needed: Callable[[Simulator], object], words: str
):
    needed(simulator)
    given = of_machine(simulator, guest_username="x", guest_password="no-good-secret")
    kind = "simplivity_virtual_machine_validate_backup_credentials"
    _, (error,) = terraform.invoke(kind, given)
    assert (error.summary, blamed(error)) == ("Credentials are not valid", "guest_password")
    assert error.detail.startswith(words)
    assert "no-good-secret" not in error.detail


def test_a_user_who_interrupts_a_backup_cancels_it(
    simulator: Simulator, terraform: Core, clock: SharedClock
):
    simulator.switches.task_seconds = 60.0
    clock.stop_after = 2.0
    kind = "simplivity_virtual_machine_backup"
    _, diagnostics = terraform.invoke(kind, of_machine(simulator, backup_name="now"))
    ((summary, detail),) = told(diagnostics)
    assert summary == "Backup was canceled"
    (under_way,) = simulator.federation.find("backups", name="now")
    assert under_way["id"] in detail
    simulator.clock.advance(61)
    assert backups(simulator, name="now", state="CANCELED") == 1


def test_a_backup_that_does_not_show_meanwhile_goes_on_after_an_interrupt(
    simulator: Simulator, terraform: Core, clock: SharedClock
):
    simulator.switches.task_seconds = 60.0
    simulator.switches.backup_shows = "when_ended"
    clock.stop_after = 2.0
    kind = "simplivity_virtual_machine_backup"
    _, diagnostics = terraform.invoke(kind, of_machine(simulator, backup_name="now"))
    ((summary, detail),) = told(diagnostics)
    assert summary == "Operation was interrupted"
    assert "goes on" in detail


def test_a_retention_that_would_delete_backups_names_them(simulator: Simulator, terraform: Core):
    backup(simulator, created_at="2025-01-01T00:00:00Z")
    given = {"backup_id": [backup(simulator)["id"]], "retention": 60}
    _, (error,) = terraform.invoke("simplivity_backup_set_retention", given)
    assert (error.summary, blamed(error)) == ("Retention would delete backups", "retention")
    assert "mine of vm-00002" in error.detail
    assert backup(simulator)["expiration_time"] is None


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ({"force": True}, ["Backups will be deleted"]),
        ({"force": True, "forever": True}, []),
        ({"force": False}, []),
        ({"force": True, "retention": 100 * 365 * 1440}, []),
        ({"force": True, "retention": UNKNOWN}, []),
    ],
    ids=["force", "for ever", "no force", "not so old", "not known yet"],
)
def test_a_plan_counts_the_backups_that_a_retention_deletes(
    simulator: Simulator, terraform: Core, clock: SharedClock, more: Given, warned: list[str]
):
    clock.began = simulator.clock.now()
    backup(simulator, created_at="2025-01-01T00:00:00Z")
    given = {"backup_id": [backup(simulator)["id"]], "retention": 60, **more}
    diagnostics = terraform.plan_action("simplivity_backup_set_retention", given)
    assert [each.summary for each in diagnostics] == warned
    assert all("1 of the backups" in each.detail for each in diagnostics)


def test_a_plan_counts_the_backups_that_go_and_those_kept_without_end(
    simulator: Simulator, terraform: Core
):
    every = [each["id"] for each in simulator.federation.objects("backups")]
    (warned,) = terraform.plan_action("simplivity_backup_delete", {"backup_id": every})
    endless = backups(simulator, expiration_time=None)
    assert warned.summary == "Backups will be deleted"
    assert f"deletes {len(every)} backups, {endless} of them locked or kept" in warned.detail


def test_the_original_machine_comes_back_only_if_that_is_said(
    simulator: Simulator, terraform: Core
):
    kind = "simplivity_backup_restore"
    before = machines(simulator)
    given = of_backup(simulator, restore_original=True)
    lines, diagnostics = terraform.invoke(kind, given)
    assert told(diagnostics) == []
    assert lines[-1].endswith(f"virtual_machine {machine(simulator)['id']}")
    assert machines(simulator) == before


@pytest.mark.parametrize(
    ("kind", "given", "summary"),
    [
        ("backup_restore", {"backup_id": "b"}, "New or original virtual machine"),
        (
            "backup_restore",
            {"backup_id": "b", "virtual_machine_name": "x", "restore_original": True},
            "New or original virtual machine",
        ),
        (
            "backup_restore",
            {"backup_id": "b", "datastore_id": "d", "restore_original": True},
            "Original virtual machine stays where it is",
        ),
        ("backup_copy", {"backup_id": "b"}, "Exactly one destination needed"),
        (
            "backup_copy",
            {"backup_id": "b", "destination_id": "c", "external_store_name": "s"},
            "Exactly one destination needed",
        ),
        ("backup_delete", {"backup_id": []}, "No backups"),
        (
            "virtual_machine_backup",
            {
                "virtual_machine_id": "m",
                "backup_name": "x",
                "destination_id": "c",
                "external_store_name": "s",
            },
            "At most one destination possible",
        ),
    ],
)
def test_what_contradicts_itself_is_told_before_anything_is_done(
    bare: Core, kind: str, given: Given, summary: str
):
    assert [each.summary for each in bare.plan_action(f"simplivity_{kind}", given)] == [summary]
