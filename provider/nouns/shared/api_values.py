"""How the SimpliVity API writes values: what stands for nothing, ids, times."""

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from provider.framework.record import Record
from provider.framework.validators import duration

ABSENT = (None, "", "NA")
"""How the API says that there is no value (HPE developer portal, "Get backups")."""
_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


class ApiRecord(Record):
    """What every record is made from that tells of an object of the API."""

    null_in_json: ClassVar[tuple[Any, ...]] = ABSENT


def identifier(value: str) -> str | None:
    """Ids are UUIDs; anything else in their place is mostly a name."""
    if re.fullmatch(_UUID, value):
        return None
    return f"must be an id such as 4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10, not {value!r}"


def clock_time(value: str) -> str | None:
    if re.fullmatch(_CLOCK, value):
        return None
    return f"must be a time of day as HH:MM from 00:00 to 23:59, not {value!r}"


def time(value: str) -> str | None:
    """The one form in which the API writes times; times in it are in order as text."""
    if re.fullmatch(_TIME, value):
        return None
    return f"must be a time in UTC such as 2025-12-31T23:59:59Z, not {value!r}"


def time_or_duration(value: str) -> str | None:
    """A time, or how long ago it is."""
    if time(value) is None or duration(value) is None:
        return None
    return f"must be a time such as 2025-12-31T23:59:59Z, or a duration such as 24h, not {value!r}"


def time_of(unix_time: float) -> str:
    """A number of seconds since 1970 in that form."""
    return datetime.fromtimestamp(int(unix_time), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset_or_time(value: str) -> str | None:
    """A time, or how many seconds ago it is."""
    if re.fullmatch(r"[0-9]{1,10}", value) or time(value) is None:
        return None
    return f"must be seconds before now, or a time such as 2025-12-31T23:59:59Z, not {value!r}"
