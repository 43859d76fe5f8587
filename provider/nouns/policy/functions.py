"""Functions for durations, which backup policies have in minutes."""

import re
from typing import Annotated

from provider.framework.kinds.function import FunctionError, function

_UNITS = {"w": 10080, "d": 1440, "h": 60, "m": 1}
"""Minutes of each unit, in the order in which they are written."""
_DURATION = re.compile("".join(f"(?:([0-9]{{1,9}}){unit})?" for unit in _UNITS))
_DAYS_AND_LESS = tuple(_UNITS.items())[1:]
SHOWN = 40


@function
def minutes(
    duration: Annotated[
        str, "Whole weeks, days, hours and minutes in this order, such as `90m`, `7d` or `1d12h`."
    ],
) -> int:
    """Whole minutes of a duration such as `90m`, `12h`, `7d`, `2w` or `1d12h`.

    Rules of backup policies have their frequency and retention in minutes.
    """
    match = _DURATION.fullmatch(duration)
    counts = [int(count or 0) for count in match.groups()] if match else []
    length = sum(map(int.__mul__, counts, _UNITS.values()))
    if not length:
        shown = duration if len(duration) <= SHOWN else f"{duration[:SHOWN]}…"
        raise FunctionError(
            f"{shown!r} is not a duration in whole minutes, such as 90m, 12h, 7d, 2w or 1d12h", 0
        )
    return length


@function
def duration(minutes: Annotated[int, "Minutes, at least 1."]) -> str:
    """The duration of whole minutes in days, hours and minutes, such as `30d` or `1d12h`.

    It is what `minutes` takes: the frequency or retention of a rule, for people.
    """
    if minutes < 1:
        raise FunctionError(f"must be at least 1, not {minutes}", 0)
    words = []
    for unit, length in _DAYS_AND_LESS:
        count, minutes = divmod(minutes, length)
        words += [f"{count}{unit}"] if count else []
    return "".join(words)
