"""Looking for what a finished change has made: not every node shows it at once."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from provider.omnistack.errors import Answered, Unreadable

T = TypeVar("T")
VISIBLE_AFTER = 10.0
"""Seconds within which a finished change is visible from every node."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


class Source(Protocol):
    """Time, and readings that may be out of date."""

    def now(self) -> float: ...

    def pause(self, seconds: float) -> None: ...

    def look_anew(self) -> None: ...


def first_found(look: Callable[[], T | None], source: Source, left: float) -> T | None:
    """The first thing that a look finds, for as long as a finished change may stay hidden.

    A look that fails finds nothing, unless it is the last one. left: how long the operation has
    time; no look begins that would take as long as the one before and thereby too long.
    """
    end = source.now() + min(VISIBLE_AFTER, left)
    pause, took = FIRST_PAUSE, 0.0
    while True:
        begun = source.now()
        last = begun + took + pause > end
        found = _found(look, tolerant=not last)
        if found is not None or last:
            return found
        took = source.now() - begun
        source.pause(pause)
        source.look_anew()  # not at what is known
        pause = min(pause * 2, LONGEST_PAUSE)


def _found(look: Callable[[], T | None], *, tolerant: bool) -> T | None:
    try:
        return look()
    except (Answered, Unreadable):
        if not tolerant:
            raise
    return None
