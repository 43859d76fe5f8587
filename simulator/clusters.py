"""Operations that only clusters and their groups have."""

from typing import Any

from simulator.call import Call, Response
from simulator.errors import invalid_body
from simulator.names import check_name
from simulator.tasks import Affected

# A few names of the tz database; the real list is that of the appliance's Java.
TIME_ZONES = [
    "Africa/Accra",
    "America/Los_Angeles",
    "America/New_York",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/London",
    "UTC",
    "Zulu",
]


def time_zone_list(_: Call) -> Response:
    """A bare array, as Get-SvtTimezone of the PowerShell module takes it."""
    return Response(200, TIME_ZONES)


def set_time_zone(call: Call) -> Response:
    """Case-sensitive, and one of the list."""
    zone = call.body["time_zone"]
    if zone not in TIME_ZONES:
        raise invalid_body(f"Invalid time_zone: {zone}")
    return change(call, time_zone=zone)


def set_iwo(call: Call) -> Response:
    return change(call, iwo_enabled=call.body["enabled"], iwo_active=call.body["enabled"])


def change(call: Call, **properties: Any) -> Response:
    """A task that changes the cluster of the path."""
    key = call.target("omnistack_clusters")["id"]

    def job() -> list[Affected]:
        call.federation.change("omnistack_clusters", key, **properties)
        return [("omnistack_cluster", key)]

    return call.start_task(job, lambda: call.target("omnistack_clusters"))


def rename_group(call: Call) -> Response:
    """No group is among the types that affected objects can have."""
    key, name = call.target("cluster_groups")["id"], call.body["cluster_group_name"]

    def job() -> list[Affected]:
        call.federation.change("cluster_groups", key, name=name)
        return []

    return call.start_task(job, lambda: check_name(call, "cluster_groups", name, renamed=key))


def connected_clusters(call: Call) -> Response:
    """Every cluster of the federation is connected to every other."""
    own = call.visible("omnistack_clusters")["id"]
    others = [each for each in call.federation.objects("omnistack_clusters") if each["id"] != own]
    shown = call.backend.serializer.serialize("omnistack_clusters", others, optional=False)
    return Response(200, {"omnistack_clusters": shown})
