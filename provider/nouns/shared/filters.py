"""Filters: how the API chooses objects by an attribute, said on the line that declares it."""

import operator
import re
from collections.abc import Collection

from provider.framework.schema import Argument, Filter
from provider.framework.validators import at_least
from provider.nouns.shared.api_values import time

WILDCARD = "*"


def _like(found: str, pattern: str) -> bool:
    parts = map(re.escape, pattern.split(WILDCARD))
    return bool(re.fullmatch(".*".join(parts), found, re.DOTALL))


def _holds(found: Collection[str], wanted: str) -> bool:
    return wanted in found


PATTERN: Filter = (Argument(_like, description="{what}; `*` in it stands for any text."),)
ONE_VALUE: Filter = (Argument(comma_list=False),)
"""Equality, where the API documents no comma list."""
IN_CLUSTER_GROUP: Filter = (
    Argument(_holds, "cluster_group_id", "cluster_group_id", "Id of one of its cluster groups."),
)


def bounds(least: str = "{attribute}_min", most: str = "{attribute}_max") -> Filter:
    """The least and the greatest value; with the names that the API has for these."""
    return (
        Argument(
            operator.ge,
            "{attribute}_min",
            least,
            "Least value: {of}.",
            validator=at_least(0),
            ordered=True,
        ),
        Argument(
            operator.le,
            "{attribute}_max",
            most,
            "Greatest value: {of}.",
            validator=at_least(0),
            ordered=True,
        ),
    )


def times(stem: str) -> Filter:
    """The earliest and the latest time, in arguments that begin with a word of their own."""
    after, before = f"{stem}_after", f"{stem}_before"
    earliest, latest = "Earliest time: {of}.", "Latest time: {of}."
    return (
        Argument(operator.ge, after, after, earliest, validator=time, ordered=True),
        Argument(operator.le, before, before, latest, validator=time, ordered=True),
    )
