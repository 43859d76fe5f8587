"""How the API rewrites the fields of a backup rule before it stores them.

Sources: OpenAPI 1.25 (POST and PUT of rules), captures in the tbeha/SimpliVity-Powershell
module, and the parameter checks of the HPESimpliVity PowerShell module.
"""

import re
from collections.abc import Mapping
from typing import Any

from simulator.errors import invalid_body
from simulator.switches import Switches

LOCAL = "<local>"
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH = tuple(str(day) for day in range(1, 32))
# A day's place in the order "week": days of the week, then of the month.
PLACE = {day: place for place, day in enumerate((*WEEK, *MONTH))}
WITHOUT_OTHERS = ("All", "Last")
STRICT_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LENIENT_TIME = re.compile(r"(\d{1,2}):?(\d\d)(?::\d\d)?")
MINUTES_PER_DAY = 1440
DAYS_PER_MONTH = 30  # as HPE's Docker playbooks count


def days(text: str, switches: Switches) -> str:
    """`All`, `Last`, or days of the week or month without repetition."""
    parts = [part.capitalize() for part in text.split(",")]
    if len(parts) == 1 and parts[0] in WITHOUT_OTHERS:
        return parts[0]
    unknown = [part for part in parts if part not in PLACE]
    mixed = len({part in WEEK for part in parts}) > 1
    if unknown or (mixed and switches.days_mixed == "refused"):
        raise invalid_body(f"Invalid days: {text}")
    unique = list(dict.fromkeys(parts))
    return ",".join(
        sorted(unique, key=PLACE.__getitem__) if switches.days_order == "week" else unique
    )


def clock_time(text: str, switches: Switches) -> str:
    """HH:MM on a clock of 24 hours."""
    if switches.time_forms == "lenient":
        text = rewritten_time(text)
    if not STRICT_TIME.fullmatch(text):
        raise invalid_body(f"Invalid time: {text}")
    return text


def rewritten_time(text: str) -> str:
    found = LENIENT_TIME.fullmatch(text)
    if not found:
        return text
    hours, minutes = found.groups()
    return f"{'00' if hours == '24' else hours.zfill(2)}:{minutes}"


def consistency(body: Mapping[str, Any]) -> dict[str, Any]:
    """The pair as stored: the type is NONE unless application_consistent is true.

    Known issue of the HPESimpliVity PowerShell module. That application_consistent alone means
    DEFAULT is what the OpenAPI document says of clones.
    """
    type_ = body.get("consistency_type", "DEFAULT")
    if type_ not in ("NONE", "DEFAULT", "VSS"):
        raise invalid_body(f"Invalid consistency_type: {type_}")
    if not body.get("application_consistent", False):
        type_ = "NONE"
    return {"application_consistent": type_ != "NONE", "consistency_type": type_}


def intervals(body: Mapping[str, Any], switches: Switches) -> dict[str, Any]:
    """Frequency and retention in minutes; the API's own bounds are unknown."""
    frequency, retention = body["frequency"], body["retention"]
    limit = switches.frequency_limit
    short = retention < frequency and switches.short_retention == "refused"
    if min(frequency, retention) < 1 or 0 < limit < frequency or short:
        raise invalid_body(f"Invalid frequency {frequency} or retention {retention}")
    return {"frequency": frequency, "retention": retention}


def max_backups(rule: Mapping[str, Any]) -> int:
    """Computed, never stored: 10080 / 1440 is 7 in the captures, for a monthly rule as well."""
    return max(1, int(rule["retention"] // rule["frequency"]))


def backups_per_day(rule: Mapping[str, Any]) -> float:
    """Average number of backups that a rule takes of one virtual machine in a day."""
    frequency: int = rule["frequency"]
    return window(rule) / frequency * days_per_day(rule["days"])


def window(rule: Mapping[str, Any]) -> int:
    """Minutes of the day in which the rule works; equal times mean the whole day."""
    start, end = (
        int(rule[name][:2]) * 60 + int(rule[name][3:]) for name in ("start_time", "end_time")
    )
    return (end - start) % MINUTES_PER_DAY or MINUTES_PER_DAY


def days_per_day(text: str) -> float:
    if text == "All":
        return 1.0
    parts = text.split(",")
    return len(parts) / (len(WEEK) if parts[0] in WEEK else DAYS_PER_MONTH)
