"""What asks the API for the values of a filter.

An argument may have several values, and an object has to have one of them. The API takes some
lists, with commas between the values.
"""

import unicodedata
from typing import Any
from urllib import parse

from provider.nouns.shared.filters import WILDCARD

SEPARATOR = ","
"""What the API takes as the end of one value and the begin of another."""
LONGEST = 2000
"""Characters of a list in a query: some fifty ids. No source gives the longest URL that is taken,
and one of a hundred ids is advised."""


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
