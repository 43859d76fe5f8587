"""What all controllers of a federation share: everything that a request can read or change."""

from dataclasses import dataclass, field
from functools import cache
from threading import RLock
from typing import Any

from simulator.body_shapes import BODIES
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.federation import KINDS, Federation, Object, key_of
from simulator.journal import Journal
from simulator.oauth import Accounts, Tokens
from simulator.schema import Schema
from simulator.seed import Sizes, seed_federation
from simulator.serialization import Serializer
from simulator.switches import Switches
from simulator.tasks import Tasks
from simulator.virtual_controllers import VirtualControllers


@cache
def known_bodies(minor: int) -> Schema:
    """What requests may say in version 1.minor."""
    return Schema(BODIES, minor)


@dataclass
class Backend:
    """Objects, tasks, tokens, switches, faults and journal; one lock guards them all."""

    accounts: Accounts
    switches: Switches
    clock: Clock
    sizes: Sizes
    seed: int
    minor: int
    controllers: int = 1
    check_answers: bool = True
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.faults = Faults(self.lock)
        self.journal = Journal(self.lock)
        self.federation = Federation(self.seed, self.clock, self.switches, self.lock)
        self.addresses: list[str] = []
        self.lists_served = 0  # by it, the switch tie_order alternates
        self.body_schema = known_bodies(self.minor)
        self._initial = Switches()
        self._initial.take(self.switches)
        seed_federation(self.federation, self.sizes)
        self.federation.keep_start()
        self._start_anew()

    def _start_anew(self) -> None:
        self.federation.restart()
        ids = self.federation.ids
        self.tasks = Tasks(self.clock, self.switches, ids, self.federation.keep_snapshot)
        self.tokens = [
            Tokens(self.accounts, self.clock, self.switches, ids) for _ in range(self.controllers)
        ]
        self.serializer = Serializer(self.federation, self.switches, self.minor)
        self.serializer.check_answers = self.check_answers
        self.virtual_controllers = VirtualControllers(self.federation, self.clock, self.controllers)
        self.virtual_controllers.tell_addresses(self.addresses)

    def listens_at(self, addresses: list[str]) -> None:
        """Let the objects tell the addresses of the controllers, from now on."""
        with self.lock:
            self.addresses = addresses
            self.virtual_controllers.tell_addresses(addresses)

    def finish_due(self) -> None:
        """Make the changes whose time has come."""
        self.tasks.finish_due()
        self.virtual_controllers.finish_due()

    def is_off(self, controller: int) -> bool:
        """Whether a controller is shut down, so that it answers nothing."""
        with self.lock:
            self.finish_due()
            return self.virtual_controllers.is_off(controller)

    def power_on(self, controller: int) -> None:
        with self.lock:
            self.finish_due()
            self.virtual_controllers.power_on(controller)

    def reset(self) -> None:
        """Make everything as at the start: objects, switches, clock, tokens, tasks, faults."""
        with self.lock:
            self.switches.take(self._initial)
            self.clock.reset()
            self.faults.clear()
            self.journal.clear()
            self.journal.violations.clear()
            self._start_anew()

    def forget_sessions(self) -> None:
        for controller in range(self.controllers):
            self.forget_sessions_of(controller)

    def forget_sessions_of(self, controller: int) -> None:
        with self.lock:
            self.tokens[controller].forget()

    def current_federation(self) -> Federation:
        """The federation after the changes of all tasks whose time has come."""
        with self.lock:
            self.finish_due()
        return self.federation

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """Every object as plain data, without the property that differs from read to read."""
        with self.lock:
            federation = self.current_federation()
            return {kind: plain_table(federation.objects(kind), kind) for kind in KINDS}


def plain_table(objects: list[Object], kind: str) -> dict[str, Any]:
    """Objects by key, without the free space, which differs at every read."""
    return {
        key_of(kind, one): {name: one[name] for name in one if name != "hypervisor_free_space"}
        for one in objects
    }
