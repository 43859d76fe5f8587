"""Ids: what tells one object of the API from all others.

No source says that they are UUIDs, so they are opaque; but there is much that no id can be. What
can be none does not say which object is meant.
"""

from typing import Any, TypeGuard

LONGEST = 256
"""Characters; the longest ids of published samples, those of tasks, have 110."""


def is_id(told: Any) -> TypeGuard[str]:
    """Whether this can be an id: a text that can stand in a path, as one part of it."""
    if not isinstance(told, str) or not 0 < len(told) <= LONGEST:
        return False
    return told.isprintable() and "/" not in told and told.strip(".") != ""


def is_same(one: str, other: str) -> bool:
    """Whether two ids are the same: a UUID may be written in capitals."""
    return one.casefold() == other.casefold()
