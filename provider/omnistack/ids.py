"""Ids of objects: what can be one, and when two are the same.

No source says that they are UUIDs, so they are opaque. But some values cannot be ids, and an
answer that has one of those does not say which object it is about.
"""

from typing import Any, TypeGuard

LONGEST = 256
"""Characters; the longest ids of published samples, those of tasks, have 110."""


def is_id(value: Any) -> TypeGuard[str]:
    """Whether a value can be an id: a text that can be one part of a path."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        return False
    return value.isprintable() and "/" not in value and value.strip(".") != ""


def is_same(one: str, other: str) -> bool:
    """Whether two ids are the same: a UUID may be written in capitals."""
    return one.casefold() == other.casefold()
