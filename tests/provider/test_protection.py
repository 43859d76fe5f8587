"""What data sources judge: machines without protection, failed backups, the newest backup."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from simulator import Simulator
from simulator.clock import iso
from tests.provider.conftest import SharedClock
from tests.provider.core import Core, completed, packed, unpacked

MACHINES, BACKUPS, BACKUP = (
    "simplivity_virtual_machines",
    "simplivity_backups",
    "simplivity_backup",
)
HOUR, DAY = 3600, 86400


@pytest.fixture(autouse=True)
def _clocks_agree(simulator: Simulator, clock: SharedClock) -> None:
    clock.began = simulator.clock.now()


def answer(terraform: Core, kind: str, given: Mapping[str, Any]) -> Any:
    attributes = terraform.schema.data_source_schemas[kind].block.attributes
    config = packed(completed(attributes, given))
    return terraform.calls("ReadDataSource", type_name=kind, config=config)


def complaints(terraform: Core, kind: str, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is said of a configuration alone."""
    attributes = terraform.schema.data_source_schemas[kind].block.attributes
    config = packed(completed(attributes, given))
    told = terraform.calls("ValidateDataResourceConfig", type_name=kind, config=config).diagnostics
    return [(each.summary, each.detail) for each in told]


def read(terraform: Core, kind: str, given: Mapping[str, Any]) -> Any:
    told = answer(terraform, kind, given)
    assert not told.diagnostics
    return unpacked(told.state)


def machines(terraform: Core, **given: Any) -> set[str]:
    return {each["name"] for each in read(terraform, MACHINES, given)["virtual_machines"]}


def machine(sim: Simulator, name: str) -> Any:
    return sim.federation.find("virtual_machines", name=name)[0]


def given_policy(sim: Simulator, name: str, **rule: Any) -> None:
    rules = [{"frequency": 60, "retention": 1440, **rule}] if rule else []
    policy = sim.federation.add("policies", name=f"of {name}", rules=rules)
    sim.federation.change("virtual_machines", machine(sim, name)["id"], policy_id=policy["id"])


def backed_up(sim: Simulator, name: str, ago: float, **more: Any) -> str:
    made = sim.federation.add(
        "backups",
        name="any",
        virtual_machine_id=machine(sim, name)["id"],
        created_at=iso(sim.clock.now() - ago),
        **more,
    )
    return str(made["id"])


# -- machines of another policy than their datastore's -------------------------------------------


def test_a_machine_of_another_policy_differs_from_its_datastore(
    simulator: Simulator, terraform: Core
):
    assert machines(terraform, differs_from_datastore=True) == set()
    given_policy(simulator, "vm-00002")
    assert machines(terraform, differs_from_datastore=True) == {"vm-00002"}
    assert machines(terraform, differs_from_datastore=False) == machines(terraform) - {"vm-00002"}


# -- machines without protection -------------------------------------------------------------------


def protected(terraform: Core, name: str = "vm-00002") -> bool:
    is_late = name in machines(terraform, unprotected=True)
    assert is_late != (name in machines(terraform, unprotected=False))
    return not is_late


def test_a_machine_whose_policy_has_no_rule_is_unprotected(simulator: Simulator, terraform: Core):
    given_policy(simulator, "vm-00002")
    backed_up(simulator, "vm-00002", 60)
    assert not protected(terraform)


@pytest.mark.parametrize(
    ("rule", "ago", "is_protected"),
    [
        ({"frequency": 60}, 0.9 * HOUR, True),
        ({"frequency": 60}, 1.1 * HOUR, False),
        ({"frequency": 1440}, 0.9 * DAY, True),
        ({"frequency": 1440}, 1.1 * DAY, False),
        ({"frequency": 1440, "days": "Mon"}, 6.9 * DAY, True),
        ({"frequency": 1440, "days": "Mon"}, 7.1 * DAY, False),
        ({"frequency": 10080}, 6.9 * DAY, True),
        ({"frequency": 60, "retention": 5}, 0.9 * HOUR, True),
    ],
)
def test_a_machine_is_protected_as_long_as_its_rules_are_kept(
    simulator: Simulator, terraform: Core, rule: Any, ago: float, is_protected: Any
):
    given_policy(simulator, "vm-00002", **rule)
    backed_up(simulator, "vm-00002", ago)
    assert protected(terraform) is is_protected


def test_the_newest_backup_counts(simulator: Simulator, terraform: Core):
    given_policy(simulator, "vm-00002", frequency=60)
    for ago in (5 * HOUR, 600, 2 * HOUR):
        backed_up(simulator, "vm-00002", ago)
    assert protected(terraform)


@pytest.mark.parametrize(
    ("state", "is_protected"), [("FAILED", False), ("CANCELED", False), ("SAVING", True)]
)
def test_a_backup_that_came_to_nothing_protects_nothing(
    simulator: Simulator, terraform: Core, state: str, is_protected: Any
):
    given_policy(simulator, "vm-00002", frequency=60)
    backed_up(simulator, "vm-00002", 600, state=state)
    assert protected(terraform) is is_protected


def test_a_backup_of_another_machine_protects_nothing(simulator: Simulator, terraform: Core):
    given_policy(simulator, "vm-00002", frequency=60)
    backed_up(simulator, "vm-00003", 600)
    assert not protected(terraform)


def test_a_new_machine_is_given_time(simulator: Simulator, terraform: Core):
    given_policy(simulator, "vm-00002", frequency=60)
    key = machine(simulator, "vm-00002")["id"]
    created = iso(simulator.clock.now() - 600)
    simulator.federation.change("virtual_machines", key, created_at=created)
    assert protected(terraform)


def test_backups_are_read_only_as_far_back_as_needed(simulator: Simulator, terraform: Core):
    for number in range(1200):
        backed_up(simulator, "vm-00003", 30 * DAY + number)
    simulator.clear_requests()
    machines(terraform, unprotected=True)
    assert len([each for each in simulator.requests if each.path == "/backups"]) == 1


# -- backups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", ["24h", lambda s: iso(s.clock.now() - DAY)])
def test_failed_backups_are_those_that_failed_since_then(
    simulator: Simulator, terraform: Core, since: str | Callable[[Simulator], str]
):
    failed = backed_up(simulator, "vm-00002", HOUR, state="FAILED")
    backed_up(simulator, "vm-00002", HOUR)
    backed_up(simulator, "vm-00002", 2 * DAY, state="FAILED")
    given = {"failed_since": since if isinstance(since, str) else since(simulator)}
    found = read(terraform, BACKUPS, given)["backups"]
    assert [each["id"] for each in found] == [failed]


def test_a_word_is_no_time(terraform: Core):
    ((_, detail),) = complaints(terraform, BACKUPS, {"failed_since": "yesterday"})
    assert "must be a time such as" in detail


def test_the_newest_usable_backup_of_a_machine_needs_no_name(simulator: Simulator, terraform: Core):
    backed_up(simulator, "vm-00002", 2 * HOUR)
    newest = backed_up(simulator, "vm-00002", HOUR)
    backed_up(simulator, "vm-00002", 60, state="FAILED")
    backed_up(simulator, "vm-00003", 30)
    key = machine(simulator, "vm-00002")["id"]
    given = {"virtual_machine_id": key, "most_recent": True}
    assert read(terraform, BACKUP, given)["id"] == newest


def test_the_newest_backup_of_a_name_is_the_one(simulator: Simulator, terraform: Core):
    newest = backed_up(simulator, "vm-00002", HOUR)
    backed_up(simulator, "vm-00003", 2 * HOUR)
    assert read(terraform, BACKUP, {"name": "any", "most_recent": True})["id"] == newest


def test_a_machine_without_usable_backups_has_no_newest(simulator: Simulator, terraform: Core):
    backed_up(simulator, "vm-00009", 60, state="FAILED")
    key = machine(simulator, "vm-00009")["id"]
    given = {"virtual_machine_id": key, "most_recent": True}
    (told,) = answer(terraform, BACKUP, given).diagnostics
    assert told.summary == "No such backup"
    assert told.detail == f"No backup with virtual_machine_id {key!r} can be restored from."


def test_the_most_recent_of_all_backups_is_nobodys(terraform: Core):
    ((summary, _),) = complaints(terraform, BACKUP, {"most_recent": True})
    assert summary == "Either id or name needed"
