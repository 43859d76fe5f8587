"""Backups: where they are, and how they are made; `backup_changes` has the rest of their life.

Sources: OpenAPI 1.25, and what the HPESimpliVity PowerShell module and its README know of calls
that a Virtual Controller refuses. How it refuses them is mostly a switch.
"""

from typing import Any

from simulator.call import Call, Precondition, Response
from simulator.clock import iso
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object
from simulator.schedule import consistency
from simulator.tasks import Affected

EXTERNAL_STORE = "StoreOnceOnPrem"
MINUTE = 60
CANCELED = ("CANCELING", "CANCELED")


def refused(call: Call, message: str) -> ApiError:
    """What a backup or its virtual machine does not allow; the form of the refusal is a switch."""
    fails_as_task = call.switches.backup_refused == "failed_task"
    return ApiError("Task", message, fails_as_task=fails_as_task)


# -- where a backup is -------------------------------------------------------------------------


def destination(call: Call, body: Any) -> dict[str, Any]:
    """Where a new backup goes: an omnistack_cluster, an external store, or nowhere else."""
    cluster, store = body.get("destination_id"), body.get("external_store_name")
    if cluster and store:
        raise invalid_body("destination_id and external_store_name exclude each other")
    if store:
        found = call.reference_by_name("external_stores", store)
        return {
            "omnistack_cluster_id": found["omnistack_cluster_id"],
            "external_store_name": store,
            "backup_store_type": EXTERNAL_STORE,
        }
    if cluster:
        return {"omnistack_cluster_id": call.reference("omnistack_clusters", cluster)["id"]}
    return {}


def is_local(call: Call, backup: Object) -> bool:
    """Whether the controller that was asked belongs to the cluster of the backup.

    The controllers of a federation stand in its clusters in turn; a management appliance is
    in none, and sends a call where it belongs.
    """
    if call.switches.appliance == "mva" or call.switches.backup_of_other_cluster == "accepted":
        return True
    clusters = call.federation.objects("omnistack_clusters")
    own = clusters[call.controller % len(clusters)]["id"]
    return bool(backup["omnistack_cluster_id"] == own)


def local_backup(call: Call) -> Object:
    """The backup of the path, which is local to the controller: notes of the PowerShell module."""
    backup = call.target("backups")
    if not is_local(call, backup):
        raise refused(call, f"The backup {backup['id']} is not local.")
    return backup


# -- making ------------------------------------------------------------------------------------


def of_machine(call: Call) -> Response:
    """POST /virtual_machines/{vmId}/backup."""
    body = call.body
    machine = call.target("virtual_machines")
    made = {
        "name": body["backup_name"],
        "virtual_machine_id": machine["id"],
        "datastore_id": machine["datastore_id"],
        "omnistack_cluster_id": machine["omnistack_cluster_id"],
        **destination(call, body),
        **quiesced(body),
        "created_at": call.backend.clock.text(),
        "expiration_time": expiration(call.backend.clock.now(), body.get("retention", 0)),
    }

    def present() -> None:
        if call.target("virtual_machines")["state"] != "ALIVE":
            raise refused(call, f"The virtual machine {machine['id']} is not alive.")

    return make(call, made, present)


def copy(call: Call) -> Response:
    """POST /backups/{bkpId}/copy."""
    source = call.target("backups")
    place = destination(call, call.body)
    if not place:
        raise invalid_body("destination_id or external_store_name is required")
    made = {
        **{name: source[name] for name in COPIED},
        "created_at": call.backend.clock.text(),
        "sent": source["size"],
        "sent_duration": 1,
        "sent_completion_time": call.backend.clock.text(),
        **place,
    }

    def can_be_copied() -> None:
        if call.target("backups")["state"] != "PROTECTED":
            raise refused(call, f"The backup {source['id']} is not protected.")
        store = place.get("external_store_name")
        if store and already_there(call, source, store):
            # Misleading, and known as such: notes of the PowerShell module.
            raise invalid_body(
                f"external_store_name/{store} is an invalid key/value for the external_store"
                " object type"
            )

    return make(call, made, can_be_copied)


COPIED = (
    "name",
    "virtual_machine_id",
    "datastore_id",
    "application_consistent",
    "consistency_type",
    "expiration_time",
    "size",
)


def already_there(call: Call, source: Object, store: str) -> list[Object]:
    same = {name: source[name] for name in ("name", "virtual_machine_id")}
    return call.federation.find("backups", external_store_name=store, **same)


def quiesced(body: Any) -> dict[str, Any]:
    """Consistency of a backup as of a rule, by the name that this body has for the boolean."""
    return consistency({**body, "application_consistent": body.get("app_consistent", False)})


def make(call: Call, made: dict[str, Any], *preconditions: Precondition) -> Response:
    """Start the task of a new backup; only one that shows while it runs can be canceled."""
    for precondition in preconditions:
        precondition()
    if call.switches.backup_shows == "when_ended" or call.fault.fail_task is not None:
        return call.start_task(lambda: protected(call.federation.add("backups", **made)))
    call.federation.keep_snapshot()
    key = call.federation.add("backups", **made, state="SAVING")["id"]

    def job() -> list[Affected]:
        backup = call.federation.get("backups", key)
        if backup is None or backup["state"] in CANCELED:
            if call.switches.canceled_backup_task == "completed":
                return []
            raise ApiError("Task", "The backup was canceled.")
        return protected(call.federation.change("backups", key, state="PROTECTED"))

    return call.start_task(job)


def protected(backup: Object) -> list[Affected]:
    return [("backup", backup["id"])]


def expiration(created: float, retention: int) -> str | None:
    """When a backup expires; a retention of 0 means never."""
    return iso(created + retention * MINUTE) if retention else None
