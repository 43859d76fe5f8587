"""Reading what does not show at once: a finished change, or what another system makes."""

from collections.abc import Callable
from typing import TypeVar

from provider.omnistack.errors import ErrorAnswer, Unreadable
from provider.omnistack.operation import Operation

T = TypeVar("T")
VISIBLE_AFTER = 10.0
"""Seconds within which a finished change is visible from every node."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
BETWEEN_READINGS = (1.0, 10.0)
"""The first and the longest pause while another system is waited for."""


def first_found(
    read: Callable[[], T | None], operation: Operation, invalidate: Callable[[], None]
) -> T | None:
    """The first thing that a reading finds, for as long as a finished change may stay hidden.

    Not every node of a federation shows it at once.

    A reading that fails finds nothing, unless it is the last one: the one after which no other
    would begin in time if it took as long as the one before.
    invalidate: makes the next reading ask the controller again.
    """
    end = operation.now() + min(VISIBLE_AFTER, operation.left)
    pause, took = FIRST_PAUSE, 0.0
    while True:
        begun = operation.now()
        last = begun + took + pause > end
        found = _found(read, tolerant=not last)
        if found is not None or last:
            return found
        took = operation.now() - begun
        operation.pause(pause, "the change to become visible")
        invalidate()
        pause = min(pause * 2, LONGEST_PAUSE)


def found_in_time(
    read: Callable[[], T | None], operation: Operation, invalidate: Callable[[], None], what: str
) -> T:
    """The first thing that a reading finds, however long that takes; raises `TimedOut`.

    what: what is waited for, for messages.
    """
    pause = BETWEEN_READINGS[0]
    while (found := _found(read, tolerant=True)) is None:
        operation.pause(pause, what)
        invalidate()
        pause = min(pause * 2, BETWEEN_READINGS[1])
    return found


def _found(read: Callable[[], T | None], *, tolerant: bool) -> T | None:
    try:
        return read()
    except (ErrorAnswer, Unreadable):
        if not tolerant:
            raise
    return None
