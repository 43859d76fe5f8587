"""HPE's own Python SDK works unchanged with the simulator: virtual machines and their backups."""

from typing import Any

import pytest
from simplivity.exceptions import HPESimpliVityException

from simulator import Simulator

pytestmark = pytest.mark.filterwarnings("ignore:ssl.PROTOCOL_TLSv1_2:DeprecationWarning")
ON, OFF = "vm-00002", "vm-00004"
ELSEWHERE = "datastore-002"
"""A datastore on which neither of them is."""


@pytest.fixture
def machine(ovc: Any) -> Any:
    return ovc.virtual_machines.get_by_name(ON)


@pytest.fixture
def backup(machine: Any) -> Any:
    return machine.create_backup("sdk", retention=120)


# -- virtual machines ------------------------------------------------------------------------------


def test_virtual_machines_get_policies_alone_and_together(ovc: Any) -> None:
    machines = ovc.virtual_machines.get_all(limit=3, sort="name", order="ascending")
    policy = ovc.policies.create("sdk")
    machines[0].set_policy(policy)
    assert machines[0].data["policy_name"] == "sdk"
    changed = ovc.virtual_machines.set_policy_for_multiple_vms(policy, machines)
    assert {machine.data["policy_name"] for machine in changed} == {"sdk"}
    assert len(policy.get_vms()) == 3


def test_the_impact_of_a_policy_on_machines_is_reported(ovc: Any, machine: Any) -> None:
    other = next(name for name in ("Silver", "Gold") if name != machine.data["policy_name"])
    report = ovc.virtual_machines.policy_impact_report(other, [machine])
    assert report["schedule_after_change"] != report["schedule_before_change"]


def test_a_clone_may_be_moved_at_once(machine: Any) -> None:
    assert machine.clone("one").data["datastore_id"] == machine.data["datastore_id"]
    assert machine.clone("two", datastore=ELSEWHERE).data["datastore_name"] == ELSEWHERE


def test_a_machine_that_is_off_moves_and_is_another_one_then(ovc: Any) -> None:
    machine = ovc.virtual_machines.get_by_name(OFF)
    before = machine.data["id"]
    machine.move("moved", ovc.datastores.get_by_name(ELSEWHERE))
    assert machine.data["datastore_name"] == ELSEWHERE
    assert machine.data["id"] != before


def test_the_backups_of_a_machine_are_listed(machine: Any, backup: Any) -> None:
    assert backup.data["id"] in [each.data["id"] for each in machine.get_backups()]


def test_machines_are_switched_off_and_on_where_one_object_shows_its_power(
    machine: Any, sim: Simulator
) -> None:
    sim.switches.optional_in_single = True
    assert machine.power_off() is True
    assert machine.power_on() is True


def test_the_credentials_of_a_guest_are_validated_and_kept(machine: Any, sim: Simulator) -> None:
    assert machine.validate_backup_credentials("guest", sim.password) == "VALID"
    assert machine.validate_backup_credentials("guest", "wrong") == "INVALID"
    machine.set_backup_parameters("guest", sim.password)
    assert machine.data["app_aware_vm_status"] == "VALID_CREDS"


def test_machines_are_measured(machine: Any) -> None:
    assert machine.get_metrics()["metrics"]


# -- backups ---------------------------------------------------------------------------------------


def test_a_backup_is_locked_renamed_and_deleted(backup: Any, sim: Simulator) -> None:
    assert backup.data["expiration_time"] != "NA"
    backup.lock()
    assert backup.data["expiration_time"] == "NA"
    backup.rename("renamed")
    assert backup.data["name"] == "renamed"
    backup.delete()
    assert sim.federation.find("backups", name="renamed") == []


def test_a_backup_is_restored_elsewhere_by_the_datastore_or_its_name(ovc: Any, backup: Any) -> None:
    for place in (ELSEWHERE, ovc.datastores.get_by_name(ELSEWHERE)):
        assert backup.restore(False, "restored", place).data["datastore_name"] == ELSEWHERE


def test_a_backup_is_restored_in_its_place(backup: Any, machine: Any) -> None:
    assert backup.restore(True).data["id"] == machine.data["id"]


def test_a_copy_in_another_cluster_is_made_and_deleted(backup: Any, sim: Simulator) -> None:
    """By whatever controller, which the notes of others deny: a switch."""
    sim.switches.backup_of_other_cluster = "accepted"
    other = {"cluster-1", "cluster-2"} - {backup.data["omnistack_cluster_name"]}
    copy = backup.copy(other.pop())
    assert copy.data["omnistack_cluster_id"] != backup.data["omnistack_cluster_id"]
    copy.delete()
    assert len(sim.federation.find("backups", name="sdk")) == 1


def test_several_backups_are_kept_longer_and_deleted(
    ovc: Any, machine: Any, sim: Simulator
) -> None:
    """They are listed by their ids, joined by commas: a known issue, so a switch."""
    sim.switches.backup_comma_lists = "works"
    both = [machine.create_backup(name) for name in ("first", "second")]
    kept = ovc.backups.set_retention(both, 10)
    assert [each.data["expiration_time"] == "NA" for each in kept] == [False, False]
    ovc.backups.delete_multiple_backups(both)
    assert sim.federation.find("backups", name="first") == []


def test_a_backup_that_is_there_cannot_be_cancelled(backup: Any, sim: Simulator) -> None:
    sim.switches.task_message_field = "message"  # the one that the SDK reads
    with pytest.raises(HPESimpliVityException):
        backup.cancel()


def test_files_of_a_backup_are_shown_and_restored(backup: Any, machine: Any) -> None:
    disk = f"{ON}.vmdk"
    partitions = backup.get_virtual_disk_partitions(disk)["partitions"]
    assert 1 in [each["partition_number"] for each in partitions]
    files = backup.get_virtual_disk_partition_files(disk, 2, "/")["virtual_disk_partition_files"]
    assert "readme.txt" in [each["name"] for each in files]
    backup.restore_files(machine.data["id"], [f"{disk}/2/readme.txt"])
