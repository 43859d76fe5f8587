"""The simulator's clock: the real time, plus what a test has added to it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

EPOCH = "1970-01-01T00:00:00Z"


class Clock:
    """Tells the time, from any source; ``advance`` lets a test skip over a wait."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._added = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._source() + self._added

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self._added += seconds

    def reset(self) -> None:
        self._added = 0.0

    def text(self) -> str:
        return iso(self.now())


def iso(seconds: float) -> str:
    """UTC without fractions, the only form that the API's published samples show."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unix_time(text: str) -> int:
    """The seconds since the epoch that a time in that form means; ValueError if there is none."""
    return int(datetime.fromisoformat(text).timestamp())
