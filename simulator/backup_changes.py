"""Backups: rename, keep, cancel, delete. `backups` says where the facts are from."""

from datetime import datetime
from typing import Any

from simulator.backups import MINUTE, local_backup, protected, refused
from simulator.call import Call, Precondition, Response
from simulator.clock import iso
from simulator.errors import ApiError, invalid_body
from simulator.tasks import Affected

RUNNING = ("NEW", "QUEUED", "SAVING")

# -- keeping -----------------------------------------------------------------------------------


def lock(call: Call) -> Response:
    """A backup that is locked never expires; nothing else of a lock shows."""
    return change(call, expiration_time=None)


def rename(call: Call) -> Response:
    """Names of backups need not be unique."""
    if not call.body["backup_name"].strip():
        raise invalid_body("Invalid name")
    return change(call, name=call.body["backup_name"])


def calculate_unique_size(call: Call) -> Response:
    backup = call.target("backups")
    now = call.backend.clock.text()
    size = backup["size"] // 8
    return change(
        call, lambda: local_backup(call), unique_size_bytes=size, unique_size_timestamp=now
    )


def change(call: Call, *preconditions: Precondition, **properties: Any) -> Response:
    """A task that changes the backup of the path."""
    key = call.target("backups")["id"]

    def job() -> list[Affected]:
        return protected(call.federation.change("backups", key, **properties))

    return call.start_task(job, lambda: call.target("backups"), *preconditions)


def set_retention(call: Call) -> Response:
    """Retention counts from the creation; what it would expire is listed instead of a task."""
    ends = expirations(call)
    now = call.backend.clock.text()
    expiring = [key for key, end in ends.items() if end and end <= now]
    if expiring and not call.body.get("force", False):
        backups = [call.reference("backups", key) for key in expiring]
        shown = call.backend.serializer.serialize("backups", backups, optional=False)
        return Response(200, {"backups": shown})

    def force_works() -> None:
        if expiring and call.switches.retention_force == "fails":
            raise ApiError("Task", "The retention would delete backups.", fails_as_task=True)

    def job() -> list[Affected]:
        for key, end in ends.items():
            if key in expiring:
                remove(call, key)
            else:
                call.federation.change("backups", key, expiration_time=end)
        return [("backup", key) for key in ends]

    return call.start_task(job, force_works, *(still_there(call, key) for key in ends))


def expirations(call: Call) -> dict[str, str | None]:
    """When each backup of the body is to expire, None if never."""
    keys, retention = call.body["backup_id"], call.body["retention"]
    if not keys or retention < 0:
        raise invalid_body(f"Invalid retention: {retention}")
    created = {key: call.reference("backups", key)["created_at"] for key in keys}
    if call.body.get("forever", False):
        return dict.fromkeys(created)
    return {key: after(time, retention) for key, time in created.items()}


def after(time: str, minutes: int) -> str:
    return iso(datetime.fromisoformat(time).timestamp() + minutes * MINUTE)


def still_there(call: Call, key: str) -> Precondition:
    return lambda: call.reference("backups", key)


# -- ending ------------------------------------------------------------------------------------


def cancel(call: Call) -> Response:
    """From the request on the backup is being canceled, whatever ends first."""
    key = call.target("backups")["id"]
    if call.target("backups")["state"] not in RUNNING:
        raise refused(call, f"The backup {key} is not running.")

    def job() -> list[Affected]:
        return protected(call.federation.change("backups", key, state="CANCELED"))

    if call.fault.fail_task is None:
        call.federation.keep_snapshot()
        call.federation.change("backups", key, state="CANCELING")
    return call.start_task(job, lambda: call.target("backups"))


def delete(call: Call) -> Response:
    backup = local_backup(call)
    return start_deletion(call, [backup["id"]])


def delete_many(call: Call) -> Response:
    """Backups of the whole federation; in a management appliance, of a cluster group."""
    keys = list(dict.fromkeys(call.body["backup_id"]))
    if not keys:
        raise invalid_body("No backups")
    group = call.body.get("cluster_group_id")
    if group:
        call.reference("cluster_groups", group)
    return start_deletion(call, [call.reference("backups", key)["id"] for key in keys])


def start_deletion(call: Call, keys: list[str]) -> Response:
    def reachable() -> None:
        """On an external store, only while the virtual machine exists: PowerShell module."""
        for key in keys:
            backup = call.federation.get("backups", key) or {}
            if backup.get("external_store_name") and backup["virtual_machine_state"] == "DELETED":
                raise refused(call, "Backup not found")

    def job() -> list[Affected]:
        for key in keys:
            remove(call, key)
        shown = call.switches.affected_objects_of_deletes == "object"
        return [("backup", key) for key in keys] if shown else []

    return call.start_task(job, reachable, *(still_there(call, key) for key in keys))


def remove(call: Call, key: str) -> None:
    """A virtual machine that is DELETED is there only as long as it has backups: portal."""
    machine = call.reference("backups", key)["virtual_machine_id"]
    call.federation.remove("backups", key)
    if call.federation.find("backups", virtual_machine_id=machine):
        return
    if call.federation.find("virtual_machines", id=machine, state="DELETED"):
        call.federation.remove("virtual_machines", machine)
