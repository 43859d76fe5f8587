"""The journal: the requests of clients, and the simulator's own mistakes."""

from collections import deque
from dataclasses import dataclass
from threading import RLock
from typing import Any

MOST_EXCHANGES = 10_000


@dataclass(frozen=True)
class Exchange:
    """One request and the status of its response; the path is without ``/api``."""

    at: float  # when it came, by the simulator's clock
    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int  # 0: the connection was cut
    seconds: float
    content_type: str
    controller: int  # the number of the controller that got it, from 0


class Journal:
    """The last requests, oldest first, and every violation: a wrong response or a defect."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._exchanges: deque[Exchange] = deque(maxlen=MOST_EXCHANGES)
        self.violations: list[str] = []

    def add(self, exchange: Exchange) -> None:
        with self._lock:
            self._exchanges.append(exchange)

    def exchanges(self) -> list[Exchange]:
        with self._lock:
            return list(self._exchanges)

    def clear(self) -> None:
        with self._lock:
            self._exchanges.clear()
