"""Clocks for tests that no network and no real waiting is in."""

from collections.abc import Callable
from typing import TypeVar

from provider.omnistack.deadline import Clock

T = TypeVar("T")


class Still(Clock):
    """One on which no time passes while a request is under way, but only in waiting."""

    def unless_stopped(self, work: Callable[[], T], waited_for: str) -> T:
        """It is stopped before it is begun or not at all, so it needs no thread of its own."""
        if self.stopped:
            raise self.interrupted(waited_for)
        return work()
