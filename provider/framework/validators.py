"""Checks of single values at plan time, and the words in which they complain.

A check takes a known value and returns what is wrong with it, or None.
"""

import re
import unicodedata
from typing import Any

from provider.framework import durations
from provider.framework.schema import Validator

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_BREAKING = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""The categories of control characters, surrogates and separators of lines and paragraphs."""
_INVISIBLE = frozenset(("Cf", "Zs"))
"""Those of spaces of any width and of characters that only join or direct others."""
_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def at_least(least: int) -> Validator:
    def check(value: int) -> str | None:
        return None if value >= least else f"must be at least {least}, not {value}"

    return check


def between(least: int, most: int, unit: str) -> Validator:
    def check(value: int) -> str | None:
        if least <= value <= most:
            return None
        return f"must be between {least} and {most} {unit}, not {value}"

    return check


def one_of(*choices: str) -> Validator:
    def check(value: str) -> str | None:
        return None if value in choices else f"must be one of {', '.join(choices)}, not {value!r}"

    return check


def object_name(value: str) -> str | None:
    """A name may hold whatever can be seen, and spaces and joiners between.

    No source limits the characters of a name, and names with commas, asterisks, slashes and wide
    or non-breaking spaces exist. What breaks lines or cannot be sent is nobody's name.
    """
    bad = sorted({c for c in value if unicodedata.category(c) in _BREAKING})
    if bad:
        return f"must not contain {' '.join(map(ascii, bad))}"
    seen = any(unicodedata.category(c) not in _INVISIBLE for c in value)
    return None if seen else "must not be empty"


def not_empty(value: Any) -> str | None:
    return None if value else "must not be empty"


def clock_time(value: str) -> str | None:
    if re.fullmatch(_CLOCK, value):
        return None
    return f"must be a time of day as HH:MM from 00:00 to 23:59, not {value!r}"


def duration(value: str) -> str | None:
    try:
        durations.seconds(value)
    except ValueError as error:
        return str(error)
    return None


def identifier(value: str) -> str | None:
    """Ids are UUIDs; anything else in their place is mostly a name."""
    if re.fullmatch(_UUID, value):
        return None
    return f"must be an id such as 4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10, not {value!r}"
