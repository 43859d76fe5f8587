"""Filters: what the arguments of a listing mean, checked here on every object that comes back.

An argument may have several values, and an object has to have one of them. The controller
filters, too, but its word is not enough. Filters that a release does not know are
ignored, a cluster's backups come with those of others on external stores, and releases before
4.0 mix up two filters on backups (known issues of the HPESimpliVity PowerShell module).
"""

import operator
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any
from urllib import parse

from provider.framework.record import Record

Test = Callable[[Any, Any], bool]

SEPARATOR = ","
"""What the API takes as the end of one value and the begin of another."""
WILDCARD = "*"
LONGEST = 2000
"""Characters of a list in a query: some fifty ids. No source gives the longest URL that is taken,
and one of a hundred ids is advised."""
_BOUNDS: dict[str, Test] = {
    "_min": operator.ge,
    "_max": operator.le,
    "_after": operator.ge,
    "_before": operator.le,
}
_TIMES = {
    "created": "created_at",
    "expires": "expiration_time",
    "sent_completion": "sent_completion_time",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def time(value: str) -> str | None:
    """The one form in which the API writes times; times in it are in order as text."""
    if _TIME.fullmatch(value):
        return None
    return f"must be a time in UTC such as 2025-12-31T23:59:59Z, not {value!r}"


def several(value: Any) -> tuple[Any, ...]:
    """The values of an argument, which may have one or many."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def query(value: Any, *, many: bool) -> Any:
    """What asks the API for an argument, None if the API would not take it for what it is.

    many: whether the API documents a comma list for the parameter.
    """
    values = several(value)
    if not all(map(_is_plain, values)):
        return None
    if len(values) == 1:
        return values[0]
    text = SEPARATOR.join(map(str, values))
    fits = many and WILDCARD not in text and len(parse.quote(text)) <= LONGEST
    return text if fits else None


def _is_plain(value: Any) -> bool:
    """Whether the API reads a value as it is meant, and finds it however it is stored.

    A letter with an accent may be stored as two characters, and the API compares them one by one.
    """
    if not isinstance(value, str):
        return True
    return SEPARATOR not in value and unicodedata.is_normalized("NFD", value)


def lets_through(name: str, wanted: Any, found: Record) -> bool:
    """Whether an object has what a filter asks for; one without a value never has."""
    attribute, test = meaning(name)
    value = getattr(found, attribute)
    return value is not None and any(test(value, each) for each in several(wanted))


def meaning(name: str) -> tuple[str, Test]:
    """The attribute that a filter looks at, and how."""
    for ending, test in _BOUNDS.items():
        stem = name.removesuffix(ending)
        if stem != name:
            return _TIMES.get(stem, stem), test
    if name == "name":
        return name, _like
    if name == "cluster_group_id":
        return "cluster_group_ids", _holds
    return name, operator.eq


def _like(found: str, pattern: str) -> bool:
    parts = map(re.escape, pattern.split(WILDCARD))
    return bool(re.fullmatch(".*".join(parts), found, re.DOTALL))


def _holds(found: Collection[str], wanted: str) -> bool:
    return wanted in found
