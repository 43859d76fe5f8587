"""Datastores: create, resize, set_policy, share, unshare, delete."""

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object
from simulator.names import check_name
from simulator.tasks import Affected


def create(call: Call) -> Response:
    body = {**call.body, "size": checked_size(call, call.body["size"])}
    cluster = body["omnistack_cluster_id"]

    def job() -> list[Affected]:
        made = call.federation.add("datastores", **body, shares=own_addresses(call, cluster))
        return [("datastore", made["id"])]

    return call.start_task(
        job,
        lambda: call.reference("omnistack_clusters", cluster),
        lambda: call.reference("policies", body["policy_id"]),
        lambda: check_name(call, "datastores", body["name"]),
    )


def checked_size(call: Call, size: int) -> int:
    """No source has the server's own limits: switches, with those of the PowerShell module."""
    if not call.switches.datastore_size_min <= size <= call.switches.datastore_size_max:
        raise invalid_body(f"Invalid size: {size}")
    step = call.switches.size_rounding or 1
    return -(-size // step) * step


def own_addresses(call: Call, cluster: str) -> list[dict[str, object]]:
    """Every host of the cluster mounts the datastore, and shows in its shares without a name."""
    hosts = call.federation.find("hosts", omnistack_cluster_id=cluster)
    return [{"address": host["storage_ip"], "host": "", "rw": True} for host in hosts]


def resize(call: Call) -> Response:
    """The body has the new size as a whole."""
    key = call.target("datastores")["id"]
    size = checked_size(call, call.body["size"])

    def not_smaller() -> None:
        style = call.switches.datastore_shrink
        if size < call.target("datastores")["size"] and style != "allowed":
            message = "The datastore cannot be made smaller."
            raise ApiError("Task", message, fails_as_task=style == "failed_task")

    def job() -> list[Affected]:
        call.federation.change("datastores", key, size=size)
        return [("datastore", key)]

    return call.start_task(job, not_smaller)


def set_policy(call: Call) -> Response:
    key = call.target("datastores")["id"]
    policy = call.reference("policies", call.body["policy_id"])

    def job() -> list[Affected]:
        machines = call.federation.find("virtual_machines", datastore_id=key, state="ALIVE")
        call.federation.change("datastores", key, policy_id=policy["id"])
        for machine in machines if call.switches.datastore_policy_spreads else ():
            call.federation.change("virtual_machines", machine["id"], policy_id=policy["id"])
        return affected_by_policy(call, key, machines)

    return call.start_task(
        job,
        lambda: call.target("datastores"),
        lambda: call.reference("policies", policy["id"]),
    )


def affected_by_policy(call: Call, key: str, machines: list[Object]) -> list[Affected]:
    """No client reads these, so no source says what they are: a switch."""
    datastore = [("datastore", key)]
    return {
        "empty": [],
        "datastore": datastore,
        "virtual_machines": [
            *datastore,
            *(("virtual_machine", machine["id"]) for machine in machines),
        ],
    }[call.switches.affected_objects_of_datastore_policy]


def delete(call: Call) -> Response:
    key = call.target("datastores")["id"]

    def unused() -> None:
        call.target("datastores")
        if call.federation.find("virtual_machines", datastore_id=key, state="ALIVE"):
            fails_as_task = call.switches.datastore_in_use == "failed_task"
            raise ApiError(
                "ObjectInUse", "The datastore has virtual machines.", fails_as_task=fails_as_task
            )

    def job() -> list[Affected]:
        if call.switches.deleted_datastores_linger:
            call.federation.change("datastores", key, deleted=True)
        else:
            call.federation.remove("datastores", key)
        return [("datastore", key)] if call.switches.affected_objects_of_deletes == "object" else []

    return call.start_task(job, unused)


def standard_hosts(call: Call) -> Response:
    """Hosts without SimpliVity storage that may mount the datastore."""
    shares = shared_with(call.visible("datastores"))
    hosts = [
        {**host, "shared": host["name"] in shares}
        for host in call.federation.objects("standard_hosts")
    ]
    shown = call.backend.serializer.serialize("standard_hosts", hosts, optional=True)
    return Response(200, {"standard_hosts": shown})


def shared_with(datastore: Object) -> set[str]:
    return {share["host"] for share in datastore["shares"] if share["host"]}


def share(call: Call) -> Response:
    return change_sharing(call, wanted=True)


def unshare(call: Call) -> Response:
    return change_sharing(call, wanted=False)


def change_sharing(call: Call, *, wanted: bool) -> Response:
    key, name = call.target("datastores")["id"], call.body["host_name"]
    host = call.reference("standard_hosts", name)

    def changes_something() -> None:
        same = (name in shared_with(call.target("datastores"))) == wanted
        if same and call.switches.share_twice == "refused":
            raise ApiError("Task", f"Sharing with {name} changes nothing.")

    def job() -> list[Affected]:
        shares = [each for each in call.target("datastores")["shares"] if each["host"] != name]
        new = [{"address": host["ip_address"], "host": name, "rw": True}] if wanted else []
        call.federation.change("datastores", key, shares=shares + new)
        return [("datastore", key)]

    return call.start_task(job, changes_something)
