"""Clusters: what only they have besides lists."""

from simulator.call import Answer, Call

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


def time_zone_list(_: Call) -> Answer:
    """A bare array, as Get-SvtTimezone of the PowerShell module takes it."""
    return Answer(200, TIME_ZONES)


def connected_clusters(call: Call) -> Answer:
    """Every cluster of the federation is connected to every other."""
    own = call.shown("omnistack_clusters")["id"]
    others = [each for each in call.federation.objects("omnistack_clusters") if each["id"] != own]
    wires = call.appliance.publisher.spell("omnistack_clusters", others, optional=False)
    return Answer(200, {"omnistack_clusters": wires})
