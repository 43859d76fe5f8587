"""Locks by the name of what they protect, so that one thread at a time changes an object."""

import threading
from contextlib import AbstractContextManager

from provider.omnistack.operation import Operation


class NamedLocks:
    """The locks of a process; each is made when its name is first used, and stays."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}

    def holding(self, what: str, operation: Operation) -> AbstractContextManager[None]:
        """Be the only thread that changes this, once no other does."""
        lock = self._locks.setdefault(what, threading.Lock())
        return operation.holding(lock, f"another change of {what}")
