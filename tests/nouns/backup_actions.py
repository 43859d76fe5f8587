"""The actions on backups and virtual machines."""

from typing import Any

from simulator import Simulator
from tests.nouns.sample import ActionSample, Given

POWER = "hypervisor_virtual_machine_power_state"


def machine(sim: Simulator) -> Any:
    """A virtual machine of the first cluster, which is on."""
    return sim.federation.find("virtual_machines", name="vm-00002")[0]


def backup(sim: Simulator, **properties: Any) -> Any:
    """The one backup of that name; made when it is asked for first."""
    found = sim.federation.find("backups", name="mine")
    if found:
        return found[0]
    where = machine(sim)
    place = {name: where[name] for name in ("datastore_id", "omnistack_cluster_id")}
    return sim.federation.add(
        "backups", name="mine", virtual_machine_id=where["id"], **place, **properties
    )


def backups(sim: Simulator, **properties: Any) -> int:
    return len(sim.federation.find("backups", **properties))


def machines(sim: Simulator, **properties: Any) -> int:
    return len(sim.federation.find("virtual_machines", state="ALIVE", **properties))


def datastore(sim: Simulator) -> str:
    return str(sim.federation.find("datastores", name="datastore-002")[0]["id"])


def of_machine(sim: Simulator, **more: Any) -> Given:
    return {"virtual_machine_id": machine(sim)["id"], **more}


def of_backup(sim: Simulator, **more: Any) -> Given:
    return {"backup_id": backup(sim)["id"], **more}


def turned_off(sim: Simulator) -> None:
    sim.federation.change("virtual_machines", machine(sim)["id"], **{POWER: "OFF"})


def saving(sim: Simulator) -> None:
    sim.federation.change("backups", backup(sim)["id"], state="SAVING")


GUEST = {"guest_username": "administrator", "guest_password": "simulated"}
ACTIONS = (
    ActionSample(
        "simplivity_backup_calculate_unique_size",
        of_backup,
        lambda s: int(backup(s)["unique_size_bytes"] > 0),
    ),
    ActionSample(
        "simplivity_backup_cancel",
        of_backup,
        lambda s: backups(s, name="mine", state="CANCELED"),
        saving,
    ),
    ActionSample(
        "simplivity_backup_copy",
        lambda s: of_backup(s, external_store_name="storeonce-1"),
        lambda s: backups(s, name="mine", external_store_name="storeonce-1"),
    ),
    ActionSample(
        "simplivity_backup_delete",
        lambda s: {"backup_id": [backup(s)["id"]]},
        lambda s: int(not s.federation.find("backups", name="mine")),
        backup,
    ),
    ActionSample(
        "simplivity_backup_lock",
        of_backup,
        lambda s: backups(s, name="mine", expiration_time=None),
        lambda s: backup(s, expiration_time="2099-01-01T00:00:00Z"),
    ),
    ActionSample(
        "simplivity_backup_rename",
        lambda s: of_backup(s, backup_name="other"),
        lambda s: backups(s, name="other"),
    ),
    ActionSample(
        "simplivity_backup_restore",
        lambda s: of_backup(s, virtual_machine_name="again"),
        lambda s: machines(s, name="again"),
    ),
    ActionSample(
        "simplivity_backup_restore_files",
        lambda s: of_backup(s, **of_machine(s), paths=["vm-00002.vmdk/2/readme.txt"]),
        lambda s: len([e for e in s.requests if e.path.endswith("restore_files")]),
    ),
    ActionSample(
        "simplivity_backup_set_retention",
        lambda s: {"backup_id": [backup(s)["id"]], "retention": 60},
        lambda s: int(backup(s)["expiration_time"] is not None),
    ),
    ActionSample(
        "simplivity_virtual_machine_backup",
        lambda s: of_machine(s, backup_name="now"),
        lambda s: backups(s, name="now", state="PROTECTED"),
    ),
    ActionSample(
        "simplivity_virtual_machine_clone",
        lambda s: of_machine(s, virtual_machine_name="twin"),
        lambda s: machines(s, name="twin"),
    ),
    ActionSample(
        "simplivity_virtual_machine_move",
        lambda s: of_machine(s, destination_datastore_id=datastore(s)),
        lambda s: machines(s, name="vm-00002", datastore_id=datastore(s)),
        turned_off,
    ),
    ActionSample(
        "simplivity_virtual_machine_power_off",
        of_machine,
        lambda s: machines(s, name="vm-00002", **{POWER: "OFF"}),
    ),
    ActionSample(
        "simplivity_virtual_machine_power_on",
        of_machine,
        lambda s: machines(s, name="vm-00002", **{POWER: "ON"}),
        turned_off,
    ),
    ActionSample(
        "simplivity_virtual_machine_set_backup_parameters",
        lambda s: of_machine(s, **GUEST, app_aware_type="VSS"),
        lambda s: machines(s, name="vm-00002", app_aware_vm_status="VALID_CREDS"),
    ),
    ActionSample(
        "simplivity_virtual_machine_validate_backup_credentials",
        lambda s: of_machine(s, **GUEST),
        lambda s: len([e for e in s.requests if e.path.endswith("credentials")]),
    ),
)
