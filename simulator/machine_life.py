"""What is done with a virtual machine: clone, move, restore, power, credentials of its guest.

Sources: OpenAPI 1.25; HPE developer portal, "Restore virtual machines" and "Errors and
exceptions"; notes of the HPESimpliVity PowerShell module. Each of clone, move and restore ends
with a virtual machine of a new id.
"""

from typing import Any

from simulator.backups import refused
from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object
from simulator.query import boolean
from simulator.schedule import consistency
from simulator.tasks import Affected

POWER = "hypervisor_virtual_machine_power_state"
# The code and the message of a published failure.
POWER_STATE = 130
WRONG_POWER_STATE = "The VM power state is not acceptable."


def wrong_power_state() -> ApiError:
    return ApiError("Task", WRONG_POWER_STATE, POWER_STATE, fails_as_task=True)


def machine_of(call: Call) -> Object:
    """The virtual machine of the path, which the hypervisor still has."""
    machine = call.target("virtual_machines")
    if machine["state"] != "ALIVE":
        raise refused(call, f"The virtual machine {machine['id']} is not alive.")
    return machine


def checked_name(name: str | None) -> str:
    """Names need not be unique: no source says that the API refuses one that is taken."""
    if not name or not name.strip():
        raise invalid_body("virtual_machine_name is required")
    return name


# -- new machines ------------------------------------------------------------------------------

# What a virtual machine has to itself; its twin gets values of its own.
OWN = (
    "id",
    "created_at",
    "deleted_at",
    "hypervisor_object_id",
    "hypervisor_instance_id",
    "hypervisor_uuid",
    "network_interfaces",
)


def add_twin(call: Call, machine: Object, name: str, datastore: Object, **more: Any) -> Object:
    """A virtual machine like another one, with the same policy, on a datastore."""
    place = datastore["omnistack_cluster_id"]
    moves_away = place != machine["omnistack_cluster_id"]
    hosts = call.federation.find("hosts", omnistack_cluster_id=place) if moves_away else []
    kept = {key: value for key, value in machine.items() if key not in OWN}
    return call.federation.add(
        "virtual_machines",
        **{
            **kept,
            "name": name,
            "state": "ALIVE",
            "datastore_id": datastore["id"],
            "omnistack_cluster_id": place,
            **({"host_id": hosts[0]["id"], "replica_set": primary(hosts)} if hosts else {}),
            POWER: "OFF",
            **more,
        },
    )


def primary(hosts: list[Object]) -> list[dict[str, str]]:
    roles = ("PRIMARY", "SECONDARY")
    return [{"id": host["id"], "role": role} for host, role in zip(hosts, roles, strict=False)]


def made(machine: Object) -> list[Affected]:
    return [("virtual_machine", machine["id"])]


def clone(call: Call) -> Response:
    name = checked_name(call.body["virtual_machine_name"])
    consistency({"application_consistent": True, **call.body})

    def job() -> list[Affected]:
        machine = machine_of(call)
        datastore = call.reference("datastores", machine["datastore_id"])
        return made(add_twin(call, machine, name, datastore))

    return call.start_task(job, lambda: machine_of(call))


def move(call: Call) -> Response:
    """Only of a machine that is off, and one at a time."""
    key = call.target("virtual_machines")["id"]
    target = call.body["destination_datastore_id"]

    def job() -> list[Affected]:
        machine = machine_of(call)
        name = call.body.get("virtual_machine_name") or machine["name"]
        moved = add_twin(call, machine, name, call.reference("datastores", target))
        leave(call, key)
        return made(moved)

    def is_off() -> None:
        if machine_of(call)[POWER] != "OFF":
            raise wrong_power_state()

    return call.start_task(job, lambda: call.reference("datastores", target), is_off)


def leave(call: Call, key: str) -> None:
    """Take a virtual machine away; with backups it stays, as DELETED: portal."""
    if call.federation.find("backups", virtual_machine_id=key):
        now = call.backend.clock.text()
        call.federation.change("virtual_machines", key, state="DELETED", deleted_at=now)
    else:
        call.federation.remove("virtual_machines", key)


def restore(call: Call) -> Response:
    """POST /backups/{bkpId}/restore: a new machine, or the original one as it was then."""
    original = boolean("restore_original", call.query.get("restore_original", "false"))
    return restore_original(call) if original else restore_as_new(call)


def restorable(call: Call) -> Object:
    backup = call.target("backups")
    if backup["state"] not in ("PROTECTED", "DEGRADED"):
        raise refused(call, f"The backup {backup['id']} is not protected.")
    return backup


def restore_as_new(call: Call) -> Response:
    body = call.body or {}
    name = checked_name(body.get("virtual_machine_name"))

    def datastore() -> Object:
        backup = restorable(call)
        return call.reference("datastores", body.get("datastore_id") or backup["datastore_id"])

    def job() -> list[Affected]:
        key = restorable(call)["virtual_machine_id"]
        machine = call.reference("virtual_machines", key)
        return made(add_twin(call, machine, name, datastore()))

    return call.start_task(job, datastore)


def restore_original(call: Call) -> Response:
    """Not from an external store (PowerShell module), and only what the hypervisor still has."""

    def possible() -> Object:
        backup = restorable(call)
        machine = call.reference("virtual_machines", backup["virtual_machine_id"])
        if backup["external_store_name"] or machine["state"] != "ALIVE":
            raise refused(call, "The original virtual machine cannot be restored.")
        return machine

    return call.start_task(lambda: made(possible()), possible)


# -- power -------------------------------------------------------------------------------------


def power_on(call: Call) -> Response:
    return set_power(call, "ON")


def power_off(call: Call) -> Response:
    return set_power(call, "OFF")


def set_power(call: Call, wanted: str) -> Response:
    def changes_something() -> None:
        same = machine_of(call)[POWER] == wanted
        if same and call.switches.power_twice == "failed_task":
            raise wrong_power_state()

    def job() -> list[Affected]:
        key = machine_of(call)["id"]
        return made(call.federation.change("virtual_machines", key, **{POWER: wanted}))

    return call.start_task(job, changes_something)


# -- the guest ---------------------------------------------------------------------------------


def are_valid(call: Call) -> bool:
    """Which credentials a guest takes is nobody's document: switch."""
    style = call.switches.guest_credentials
    known = call.backend.accounts.password
    return call.body.get("guest_password") == known if style == "password" else style == "valid"


def validate_credentials(call: Call) -> Response:
    machine = machine_of(call)
    status = "VALID" if are_valid(call) else "INVALID"
    if machine[POWER] != "ON":
        status = "VM_POWERED_OFF"
    return Response(200, {"credentials_validation": {"status": status}})


def set_backup_parameters(call: Call) -> Response:
    """How the guest is quiesced; what shows of it is whether its credentials are good."""
    checked = not call.body.get("override_guest_validation", False)
    status = "VALID_CREDS" if are_valid(call) or not checked else "INVALID_CREDS"

    def job() -> list[Affected]:
        key = machine_of(call)["id"]
        return made(call.federation.change("virtual_machines", key, app_aware_vm_status=status))

    return call.start_task(job, lambda: machine_of(call))
