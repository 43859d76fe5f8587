"""How many requests may be under way to one controller.

A controller answers 502 to too many simultaneous requests (HPE developer portal, "HTTP error
codes") and no number is published. So there are few slots, and for a while half as many after each
overload.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

RELIEF = 30.0
"""Seconds without an overload after which there is one slot more."""


class RequestLimit:
    """A limited number of slots for requests."""

    def __init__(self, slots: int, now: Callable[[], float]) -> None:
        self._most = slots
        self._slots = slots
        self._taken = 0
        self._now = now
        self._reduced_at = now()
        self._changed = threading.Condition()

    @contextmanager
    def slot(self, wait: Callable[[threading.Condition], None]) -> Iterator[None]:
        """Hold a slot, once one is free.

        wait: waits on the condition, and raises when the caller's time is up.
        """
        with self._changed:
            while self._taken >= self._current():
                wait(self._changed)
            self._taken += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._changed.notify()

    def reduce(self) -> None:
        """Halve the number of slots: the controller is overloaded."""
        with self._changed:
            self._slots = max(1, self._slots // 2)
            self._reduced_at = self._now()

    def _current(self) -> int:
        """How many slots there are now."""
        while self._slots < self._most and self._now() - self._reduced_at >= RELIEF:
            self._slots += 1
            self._reduced_at += RELIEF
        return self._slots
