"""A provider in this process, connected with a simulated federation whose time it shares."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from provider.configuration import Configuration, to_settings
from provider.framework.run import Run
from provider.omnistack import federation as module
from provider.omnistack.deadline import Clock
from provider.omnistack.directory import Directory
from provider.omnistack.federation import Federation
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from simulator import Simulator
from tests.clocks import Still
from tests.provider.calls import Calls
from tests.provider.core import Core, arguments
from tests.provider.direct import Direct


class SharedClock(Still):
    """Time passes for provider and simulator alike, and only while the provider waits.

    began: seconds from 1970 to the beginning, for tests that compare with times of objects.
    """

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        self._simulator = simulator
        self._now = self.began = 0.0
        self.stop_after: float | None = None

    def now(self) -> float:
        return self._now

    def unix_time(self) -> int:
        return int(self.began + self._now)

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        self._now += seconds
        self._simulator.clock.advance(seconds)
        if self.stop_after is not None and self._now >= self.stop_after:
            self.stop()


class NetworkClock(SharedClock):
    """The same for logins that travel: a stop ends the wait for one."""

    unless_stopped = Clock.unless_stopped


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    with Simulator(control=None, controllers=2) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Iterator[Simulator]:
    """As new; a test that ends with a violation has found a defect of the simulator."""
    running.reset()
    yield running
    assert running.violations == []


@pytest.fixture
def clock(simulator: Simulator) -> SharedClock:
    return SharedClock(simulator)


@pytest.fixture(scope="session")
def schema() -> Any:
    """What the provider says of itself, asked for once as Terraform does."""
    return Calls(Service(Servicer(PROVIDER)).handler)("GetProviderSchema")


@pytest.fixture
def terraform(simulator: Simulator, clock: SharedClock, schema: Any) -> Core:
    """A small Terraform whose provider is configured."""
    return directly(simulator, schema, clock=clock)


@pytest.fixture
def bare(clock: SharedClock, schema: Any) -> Core:
    """A small Terraform whose provider is not configured yet."""
    return unconfigured(clock, schema)


@pytest.fixture
def later(simulator: Simulator, schema: Any) -> Core:
    """Another process of the provider, as the next command of the user starts it."""
    return directly(simulator, schema)


def directly(
    simulator: Simulator,
    schema: Any,
    way: Direct | None = None,
    clock: SharedClock | None = None,
) -> Core:
    """A small Terraform that is connected with a simulator that no network leads to."""
    core = unconfigured(clock or SharedClock(simulator), schema, way or Direct(simulator))
    simulator.url = simulator.url or "https://simplivity.example.com"
    assert not core.configure(**{**arguments(simulator), "ca_file": None})
    return core


def unconfigured(clock: SharedClock, schema: Any, way: Direct | None = None) -> Core:
    """A small Terraform whose provider goes this way once it is configured, or the usual one."""

    def connect(config: Configuration, terraform: str) -> Federation:
        with pytest.MonkeyPatch.context() as patch:
            if way:
                patch.setattr(module, "HttpsTransport", lambda url, **_: way.to(url))
                patch.setattr(module, "tls_context", lambda _: None)  # loads authorities for long
            site = Federation(to_settings(config, terraform, {}), clock)
        site.connect()
        return site

    return connected(connect, schema)


def connected(connect: Any, schema: Any) -> Core:
    """A small Terraform whose provider connects in this way once it is configured."""
    servicer = Servicer(PROVIDER._replace(connect=connect))
    return Core(Calls(Service(servicer).handler), schema, lambda: forget_walk(servicer.connection))


def forget_walk(site: Any) -> None:
    """Make a connection as new as in the process of another walk, but for its session."""
    if site:
        site.shared.run, site.shared.directory = Run(), Directory()
        site.shared.reads.invalidate()
