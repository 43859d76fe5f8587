"""Shutting down the Virtual Controller of a host, cancelling that, and how it stands.

Only the controller itself takes these (notes of the PowerShell module), and answers at once, with
no task. A safe shutdown waits until virtual machines have their second copy elsewhere, so that of
the last controller of a cluster waits until it is forced or cancelled.
"""

from dataclasses import replace

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body, object_not_found
from simulator.federation import Object
from simulator.virtual_controllers import NEVER, Shutdown


def shut_down(call: Call) -> Response:
    host = own_host(call)
    forced = not call.body.get("ha_wait", True)
    waits = not forced and not has_another(call, host)
    if waits and call.switches.last_shutdown == "refused":
        raise invalid_body("Invalid request")  # issue 2 of the PowerShell module, 3.7.10
    due = NEVER if waits else ends_at(call)
    call.backend.virtual_controllers.shut_down(host["id"], Shutdown(due, forced))
    return answer(call, "shutdown_status", "IN_PROGRESS")


def cancel(call: Call) -> Response:
    host = own_host(call)
    controllers = call.backend.virtual_controllers
    under_way = controllers.shutdown(host["id"])
    if under_way is None or under_way.forced:
        return answer(call, "cancellation_status", call.switches.cancelled_nothing)
    cancelled = replace(under_way, cancelled=True, due=ends_at(call))
    controllers.shut_down(host["id"], cancelled)
    return answer(call, "cancellation_status", "SUCCESS")


def status(call: Call) -> Response:
    under_way = call.backend.virtual_controllers.shutdown(own_host(call)["id"])
    found = {"status": told(under_way, call)}
    call.backend.serializer.check("shutdown_status", found)
    return Response(200, {"shutdown_status": found})


def told(under_way: Shutdown | None, call: Call) -> str:
    if under_way is None:
        return "NONE"
    if under_way.cancelled:
        return "CANCEL_IN_PROGRESS"
    return "FORCE_IN_PROGRESS" if under_way.forced else call.switches.shutdown_waits_as


def own_host(call: Call) -> Object:
    """The host of the path, which must be that of the controller that gets the request."""
    host = call.target("hosts")
    home = call.backend.virtual_controllers.home(call.controller)
    if host["id"] != home or call.switches.appliance == "mva":
        if call.switches.shutdown_elsewhere == "404":
            raise object_not_found("host", host["id"])
        raise ApiError("Task", "The host is not that of this Virtual Controller.")
    return host


def has_another(call: Call, host: Object) -> bool:
    """Whether the cluster has another host that is alive, for the second copies."""
    cluster = host["omnistack_cluster_id"]
    alive = call.federation.find("hosts", omnistack_cluster_id=cluster, state="ALIVE")
    return any(each["id"] != host["id"] for each in alive)


def ends_at(call: Call) -> float:
    return call.backend.clock.now() + call.switches.task_seconds


def answer(call: Call, envelope: str, word: str) -> Response:
    found = {"status": word}
    call.backend.serializer.check("shutdown_response", found)
    return Response(200, {envelope: found})
