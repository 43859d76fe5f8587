"""The processes of one command, whose life can end between any two requests.

A plan and the apply that follows have processes of their own. Here they share a connection.
"""

from collections.abc import Callable, Mapping
from typing import Any

from provider.configuration import Configuration, to_settings
from provider.omnistack.deadline import Clock
from provider.omnistack.errors import NeverSent
from provider.omnistack.federation import Federation
from provider.omnistack.request import Reply, Transport
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from simulator import Simulator
from tests.provider.calls import Calls
from tests.provider.conftest import NetworkClock, forget_walk
from tests.provider.core import Core, Step, arguments

Event = Callable[["Process"], None]


class Killed(BaseException):
    """The process is gone: nothing in it runs any further."""


class Wire(Transport):
    """What a process sends its requests through; events happen before or after the n-th one."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self.sent = 0
        self.dead = False
        self.refusals = 0
        self.before: dict[int, Callable[[], None]] = {}
        self.after: dict[int, Callable[[], None]] = {}

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        number = self.sent
        self.sent += 1
        self.before.pop(number, _nothing)()
        self._live()
        if method == "GET" and self._clock.stopped:  # the shared transport has another clock
            raise self._clock.interrupted(f"{method} {path}")
        if self.refusals:
            self.refusals -= 1
            raise NeverSent("the controller", "Connection refused")
        reply = self._transport.send(method, path, headers, body, timeout)
        self.after.pop(number, _nothing)()
        self._live()
        return reply

    def _live(self) -> None:
        if self.dead:
            raise Killed


TRANSPORTS: dict[str, Transport] = {}


def shared(site: Federation) -> Transport:
    """One connection for all processes: what is new in each is what it knows."""
    transport: Transport = TRANSPORTS.setdefault(site.settings.urls[0], endpoint(site)._transport)
    return transport


def endpoint(site: Federation) -> Any:
    """The only controller of a site."""
    (only,) = site.session._endpoints
    return only


class Process:
    """A configured provider; each command of Terraform has its own."""

    def __init__(
        self, simulator: Simulator, schema: Any = None, clock: Clock | None = None
    ) -> None:
        self.simulator = simulator
        self.clock = clock or NetworkClock(simulator)
        self.wire: Wire | None = None
        self._servicer = Servicer(PROVIDER._replace(connect=self._connect))
        self.core = Core(Calls(Service(self._servicer).handler), schema, self.begin_walk)
        self.refusal = self.core.configure(**arguments(simulator))

    def _connect(self, config: Configuration, terraform: str) -> Federation:
        site = Federation(to_settings(config, terraform, {}), self.clock)
        self.wire = endpoint(site)._transport = Wire(shared(site), self.clock)
        site.connect()
        self.wire.sent = 0
        return site

    def begin_walk(self) -> None:
        """Terraform has a process of its own for what follows, which knows nothing so far."""
        forget_walk(self._servicer.connection)

    @property
    def stopped(self) -> bool:
        """Whether the user has interrupted Terraform, which then starts nothing new."""
        return self.clock.stopped or self.dead

    @property
    def dead(self) -> bool:
        return bool(self.wire and self.wire.dead)

    def kill(self) -> None:
        assert self.wire
        self.wire.dead = True

    def restart_controller(self) -> None:
        """Sessions are lost, and for a while nobody answers."""
        assert self.wire
        self.simulator.forget_sessions()
        self.wire.refusals = 3


def died_in(step: Step) -> bool:
    """Whether the call that gave this answer was the end of its process: nobody got the answer."""
    return any(Killed.__name__ in each.detail for each in step.told)


def _nothing() -> None:
    """No event is due."""
