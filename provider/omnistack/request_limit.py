"""The limit: how many requests may be under way at once.

A controller answers 502 to too many simultaneous requests (HPE developer portal, "HTTP error
codes") and no number is published, so the limit is narrow and narrows further for a while when
the controller says so.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

RELIEF = 30.0
"""Seconds without an overload after which the limit widens by one."""


class RequestLimit:
    """Lets a limited number of threads through; each waits only as long as it may."""

    def __init__(self, width: int, now: Callable[[], float]) -> None:
        self._full = width
        self._width = width
        self._inside = 0
        self._now = now
        self._narrowed = now()
        self._changed = threading.Condition()

    @contextmanager
    def slot(self, wait: Callable[[threading.Condition], None]) -> Iterator[None]:
        """Be inside; ``wait`` waits on the condition and raises when the caller's time is up."""
        with self._changed:
            while self._inside >= self._current_width():
                wait(self._changed)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify()

    def reduce(self) -> None:
        """Halve the width: the controller is overloaded."""
        with self._changed:
            self._width = max(1, self._width // 2)
            self._narrowed = self._now()

    def _current_width(self) -> int:
        while self._width < self._full and self._now() - self._narrowed >= RELIEF:
            self._width += 1
            self._narrowed += RELIEF
        return self._width
