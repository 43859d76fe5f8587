"""Probes of the switches of backups and of the life of virtual machines."""

from typing import Any

from tests.simulator.client import Api
from tests.simulator.probes import AS_TASK_OR_400, outcome, shows


def backup(api: Api, **properties: Any) -> str:
    """One of a virtual machine in the first cluster, made now."""
    machine = api.id_of("virtual_machines", "vm-00002")
    given = {"name": "x", "virtual_machine_id": machine, **properties}
    given.setdefault("omnistack_cluster_id", api.id_of("omnistack_clusters", "cluster-1"))
    return str(api.sim.federation.add("backups", **given)["id"])


def begun_backup(api: Api) -> tuple[str, Any]:
    """The path of a machine, and the response that starts a backup of it."""
    api.sim.switches.task_seconds = 10
    path = f"/virtual_machines/{api.id_of('virtual_machines', 'vm-00002')}"
    return path, api.post(f"{path}/backup", {"backup_name": "begun"})


@shows("backup_refused", AS_TASK_OR_400)
def cancelling_what_has_ended(api: Api) -> Any:
    return outcome(api, api.post(f"/backups/{backup(api)}/cancel"))


@shows("backup_of_other_cluster", {"refused": "FAILED", "accepted": "COMPLETED"})
def deleting_a_remote_backup(api: Api) -> Any:
    other = api.id_of("omnistack_clusters", "cluster-2")
    key = backup(api, omnistack_cluster_id=other)
    return outcome(api, api.send("DELETE", f"/backups/{key}"))


@shows("backup_shows", {"at_once": ["SAVING"], "when_ended": []})
def states_of_a_backup_under_way(api: Api) -> Any:
    begun_backup(api)
    return [each["state"] for each in api.get("/backups", name="begun")["backups"]]


@shows("canceled_backup_task", {"failed": "FAILED", "completed": "COMPLETED"})
def end_of_a_canceled_backup(api: Api) -> Any:
    _, begun = begun_backup(api)
    api.sim.switches.task_seconds = 0
    (under_way,) = api.get("/backups", name="begun")["backups"]
    api.do("POST", f"/backups/{under_way['id']}/cancel")
    api.sim.clock.advance(11)
    return api.ended(begun)["state"]


@shows("retention_force", {"fails": "FAILED", "works": "COMPLETED"})
def expiring_by_force(api: Api) -> Any:
    key = backup(api, created_at="2025-01-01T00:00:00Z")
    body = {"backup_id": [key], "retention": 1, "force": True}
    return outcome(api, api.post("/backups/set_retention", body))


@shows("power_twice", {"failed_task": "FAILED", "accepted": "COMPLETED"})
def turning_on_what_is_on(api: Api) -> Any:
    key = api.id_of("virtual_machines", "vm-00001")
    return outcome(api, api.post(f"/virtual_machines/{key}/power_on", version=10))


@shows(
    "guest_credentials",
    {
        "password": ["VALID", "INVALID"],
        "valid": ["VALID", "VALID"],
        "invalid": ["INVALID", "INVALID"],
    },
)
def credentials_that_are_valid(api: Api) -> Any:
    key = api.id_of("virtual_machines", "vm-00001")
    path = f"/virtual_machines/{key}/validate_backup_credentials"
    bodies = (
        {"guest_username": "any", "guest_password": password}
        for password in (api.sim.password, "wrong")
    )
    return [api.post(path, body).json()["credentials_validation"]["status"] for body in bodies]
