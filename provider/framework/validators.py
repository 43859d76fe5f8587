"""Validators of single values, and the words in which they complain."""

import unicodedata
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from provider.framework import durations

T = TypeVar("T")

Validator: TypeAlias = Callable[[T], str | None]
"""Returns what is wrong with a known value, as the rest of a sentence about it, or None."""

_BREAKING = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""The categories of control characters, surrogates and separators of lines and paragraphs."""
_INVISIBLE = frozenset(("Cf", "Zs"))
"""Those of spaces of any width and of characters that only join or direct others."""


def at_least(least: int) -> Validator[int]:
    def check(value: int) -> str | None:
        return None if value >= least else f"must be at least {least}, not {value}"

    return check


def between(least: int, most: int, unit: str) -> Validator[int]:
    def check(value: int) -> str | None:
        if least <= value <= most:
            return None
        return f"must be between {least} and {most} {unit}, not {value}"

    return check


def one_of(*choices: str) -> Validator[str]:
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


def not_empty(value: str) -> str | None:
    return None if value else "must not be empty"


def duration(value: str) -> str | None:
    try:
        durations.seconds(value)
    except ValueError as error:
        return str(error)
    return None
