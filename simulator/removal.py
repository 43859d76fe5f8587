"""Removing a host from the federation.

The OpenAPI document: never the host that executes the request; unless forced, none that has virtual
machines or whose virtual machines have no second copy. Removed hosts linger in lists (captures of
tbeha/SimpliVity-Powershell).
"""

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object
from simulator.tasks import Affected


def remove_from_federation(call: Call) -> Response:
    host = call.target("hosts")
    is_own = host["id"] == call.backend.virtual_controllers.home(call.controller)
    if is_own and call.switches.appliance != "mva":
        raise invalid_body("The host that executes the request cannot be removed.")

    def job() -> list[Affected]:
        leave_cluster(call, host)
        if call.switches.removed_hosts_linger:
            call.federation.change("hosts", host["id"], state="REMOVED")
        else:
            call.federation.remove("hosts", host["id"])
        deleted = call.switches.affected_objects_of_deletes == "object"
        return [("host", host["id"])] if deleted else []

    return call.start_task(job, lambda: check_removable(call))


def check_removable(call: Call) -> None:
    """Raise ApiError for a host that is removed already, or in use and not forced to go."""
    host = call.target("hosts")
    in_use = not call.body.get("force", False) and holds_machines(call, host["id"])
    if host["state"] == "REMOVED" or in_use:
        fails_as_task = call.switches.host_in_use == "failed_task"
        words = "is in use by virtual machines" if in_use else "is removed already"
        raise ApiError("ObjectInUse", f"The host {words}.", fails_as_task=fails_as_task)


def holds_machines(call: Call, host: str) -> bool:
    return any(
        machine["host_id"] == host or (keeps(machine, host) and machine["ha_status"] != "SAFE")
        for machine in call.federation.find("virtual_machines", state="ALIVE")
    )


def keeps(machine: Object, host: str) -> bool:
    return any(replica["id"] == host for replica in machine["replica_set"])


def leave_cluster(call: Call, host: Object) -> None:
    """The other host of each virtual machine is its only one then."""
    federation, key = call.federation, host["id"]
    cluster = federation.get("omnistack_clusters", host["omnistack_cluster_id"])
    if cluster:
        members = [each for each in cluster["members"] if each != key]
        federation.change("omnistack_clusters", cluster["id"], members=members)
    for machine in federation.objects("virtual_machines"):
        left = [each for each in machine["replica_set"] if each["id"] != key]
        if left and len(left) < len(machine["replica_set"]):
            only = [{**each, "role": "PRIMARY"} for each in left[:1]]
            federation.change(
                "virtual_machines", machine["id"], replica_set=only, host_id=only[0]["id"]
            )
