"""A federation as a configured provider holds it, for all calls of one process."""

from collections.abc import Mapping
from functools import partial

from provider.framework.run import Run
from provider.omnistack.api import Api
from provider.omnistack.deadline import Clock, Deadline, Progress
from provider.omnistack.operation import Operation
from provider.omnistack.session import Session
from provider.omnistack.settings import Settings
from provider.omnistack.shared import Shared
from provider.omnistack.tls import tls_context
from provider.omnistack.transport import HttpsTransport

CONNECT_WITHIN = 20.0
"""Seconds after which a controller that does not answer is reported."""


class Federation:
    """One federation: the session with it, and what all operations share."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or Clock()
        tls = tls_context(settings)
        transport_to = partial(HttpsTransport, settings=settings, tls=tls, clock=self.clock)
        self.session = Session(settings, transport_to, self.clock)
        self.shared = Shared()

    @property
    def operation_timeout(self) -> float:
        return self.settings.operation_timeout

    @property
    def run(self) -> Run:
        return self.shared.run

    def connect(self) -> None:
        """Find out which controllers answer, and log in; raises `OmniStackError`."""
        self.session.connect(Deadline(self.clock, CONNECT_WITHIN))

    def call(self, limit: float, progress: Progress | None = None) -> Api:
        """The federation for one operation of at most so many seconds."""
        deadline = Deadline(self.clock, limit, progress)
        return Api(Operation(self.session, deadline), self.shared)

    def origin(self) -> Mapping[str, str] | None:
        """What identifies the federation, None if that cannot be told now."""
        try:
            return self.session.clusters(Deadline(self.clock, CONNECT_WITHIN)) or None
        except Exception:  # noqa: BLE001  # whatever it is, an object must not be lost over it
            return None

    def stop(self, *, by_user: bool = True) -> None:
        """End all waiting, see `Clock.stop`."""
        self.clock.stop(by_user=by_user)
