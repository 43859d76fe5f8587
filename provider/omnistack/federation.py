"""A federation as a configured provider holds it: shared by all calls of one process."""

import threading
from collections import defaultdict
from collections.abc import Mapping

from provider.framework.run import Run
from provider.omnistack.api import Api
from provider.omnistack.batching import Batches
from provider.omnistack.begun_tasks import BegunTasks
from provider.omnistack.coalesced_reads import CoalescedReads
from provider.omnistack.deadline import Clock, Deadline
from provider.omnistack.directory import Directory
from provider.omnistack.session import Session
from provider.omnistack.settings import Settings
from provider.omnistack.tasks import TaskTiming
from provider.omnistack.transport import Transport, tls_context

CONNECT_WITHIN = 20.0
"""Seconds after which a controller that does not answer is reported."""


class Federation:
    """One federation, its session and what is known of it."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        tls = tls_context(settings)
        self.session = Session(
            settings, lambda url: Transport(url, settings, tls, self.clock), self.clock
        )
        self.reads = CoalescedReads()
        self.batches = Batches()
        self.timings: dict[str, TaskTiming] = defaultdict(TaskTiming)
        self.run = Run()
        self.directory = Directory()
        self.ids_before: dict[str, Mapping[str, str]] = {}
        self.begun_tasks = BegunTasks()
        self._locks: dict[str, threading.Lock] = {}

    @property
    def minor(self) -> int:
        """The minor version of REST API 1 that may be spoken, see `Session.minor`."""
        return self.session.minor

    @property
    def operation_timeout(self) -> float:
        return self.settings.operation_timeout

    def connect(self) -> None:
        """Find out what is there and log in; raises `OmniStackError`."""
        self.session.connect(Deadline(self.clock, CONNECT_WITHIN))

    def call(self, limit: float) -> Api:
        return Api(self, Deadline(self.clock, limit))

    def origin(self) -> Mapping[str, str] | None:
        """What identifies the federation, None if it cannot be told now."""
        try:
            return self.session.clusters(Deadline(self.clock, CONNECT_WITHIN)) or None
        except Exception:  # noqa: BLE001  # whatever it is, an object must not be lost over it
            return None

    def stop(self, *, by_user: bool = True) -> None:
        self.clock.stop(by_user=by_user)

    def lock(self, what: str) -> threading.Lock:
        """What one holds to be the only one that changes an object."""
        return self._locks.setdefault(what, threading.Lock())
