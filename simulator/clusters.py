"""Operations that only clusters have."""

from simulator.call import Call, Response

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


def connected_clusters(call: Call) -> Response:
    """Every cluster of the federation is connected to every other."""
    own = call.visible("omnistack_clusters")["id"]
    others = [each for each in call.federation.objects("omnistack_clusters") if each["id"] != own]
    shown = call.backend.serializer.serialize("omnistack_clusters", others, optional=False)
    return Response(200, {"omnistack_clusters": shown})
