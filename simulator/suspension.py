"""Suspending and resuming policy backups on hosts: POST /policies/suspend and /policies/resume.

Sources: OpenAPI 1.25, text of the body of both operations and of ``policy_enabled`` of a host. That
a suspension shows there, on every host of the target, is the only state that they name.
"""

from simulator.call import Call, Response
from simulator.errors import invalid_body
from simulator.federation import Object
from simulator.tasks import Affected

FEDERATION = "federation"
# Which appliance takes which type of target.
APPLIANCES = {
    "host": ("ovc", "mva"),
    "omnistack_cluster": ("ovc", "mva"),
    "cluster_group": ("mva",),
    FEDERATION: ("ovc",),
}
# The types that affected objects can have: OpenAPI 1.25, AffectedObjectMO.
AFFECTED_TYPES = ("host", "omnistack_cluster")


def suspend(call: Call) -> Response:
    return set_policy_enabled(call, enabled=False)


def resume(call: Call) -> Response:
    return set_policy_enabled(call, enabled=True)


def set_policy_enabled(call: Call, *, enabled: bool) -> Response:
    check_target(call)

    def job() -> list[Affected]:
        hosts = targeted_hosts(call)
        for host in hosts:
            call.federation.change("hosts", host["id"], policy_enabled=enabled)
        return affected(call, hosts)

    return call.start_task(job, lambda: targeted_hosts(call))


def target(call: Call) -> tuple[str, str]:
    """Type and id of the target; an id that is left out is the same as an empty one."""
    return call.body["target_object_type"], call.body.get("target_object_id", "")


def check_target(call: Call) -> None:
    """The type must be one that the appliance takes; only a federation has no id."""
    type_, key = target(call)
    if call.switches.appliance not in APPLIANCES.get(type_, ()):
        raise invalid_body(f"Invalid target_object_type: {type_}")
    id_is_wrong = not key
    if type_ == FEDERATION:
        id_is_wrong = bool(key) and call.switches.federation_target_id == "refused"
    if id_is_wrong:
        raise invalid_body(f"Invalid target_object_id: {key}")


def targeted_hosts(call: Call) -> list[Object]:
    type_, key = target(call)
    if type_ == FEDERATION:
        return call.federation.objects("hosts")
    if type_ == "host":
        return [call.reference("hosts", key)]
    if type_ == "omnistack_cluster":
        clusters = [call.reference("omnistack_clusters", key)["id"]]
    else:
        clusters = call.reference("cluster_groups", key)["clusters"]
    hosts = call.federation.objects("hosts")
    return [host for host in hosts if host["omnistack_cluster_id"] in clusters]


def affected(call: Call, hosts: list[Object]) -> list[Affected]:
    """No client reads these, so no source says what they are: switch."""
    objects = {
        "hosts": [("host", host["id"]) for host in hosts],
        "target": [target(call)] if target(call)[0] in AFFECTED_TYPES else [],
        "empty": [],
    }
    return objects[call.switches.affected_objects_of_suspensions]
