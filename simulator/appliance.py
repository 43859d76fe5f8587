"""A simulated federation behind its controllers: everything that a request can see or change."""

from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from simulator.bodies import BODIES
from simulator.clock import Clock
from simulator.dialect import Publisher
from simulator.faults import Faults
from simulator.federation import KEYS, KINDS, Federation, Object
from simulator.journal import Journal
from simulator.oauth import Accounts, Tokens
from simulator.schema import Schema
from simulator.seed import Sizes, sow
from simulator.switches import Switches
from simulator.tasks import Tasks


@dataclass
class Appliance:
    """The parts of the simulator behind its network side; its lock guards them all."""

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
        self.lists = 0  # answered so far
        self.bodies = Schema(BODIES, self.minor)
        self._initial = Switches()
        self._initial.take(self.switches)
        self._begin()

    def _begin(self) -> None:
        self.federation.clear()
        ids = self.federation.ids
        self.tasks = Tasks(self.clock, self.switches, ids, self.federation.remember)
        self.tokens = [
            Tokens(self.accounts, self.clock, self.switches, ids) for _ in range(self.controllers)
        ]
        self.publisher = Publisher(self.federation, self.switches, self.minor)
        self.publisher.check_answers = self.check_answers
        sow(self.federation, self.sizes)

    def reset(self) -> None:
        """Everything as it was at the start: objects, switches, clock, tokens, tasks, faults."""
        with self.lock:
            self.switches.take(self._initial)
            self.clock.reset()
            self.faults.clear()
            self.journal.clear()
            self.journal.violations.clear()
            self._begin()

    def forget_sessions(self) -> None:
        for controller in range(self.controllers):
            self.forget_sessions_of(controller)

    def forget_sessions_of(self, controller: int) -> None:
        with self.lock:
            self.tokens[controller].forget()

    def settled(self) -> Federation:
        """The federation, with the changes of all tasks that are due."""
        with self.lock:
            self.tasks.settle()
        return self.federation

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """Every object as plain data, without what differs from read to read."""
        with self.lock:
            federation = self.settled()
            return {kind: plain_table(federation.objects(kind), kind) for kind in KINDS}


def plain_table(objects: list[Object], kind: str) -> dict[str, Any]:
    """Objects by key, without what a datastore computes anew at every read."""
    key = KEYS.get(kind, "id")
    return {
        one[key]: {name: one[name] for name in one if name != "hypervisor_free_space"}
        for one in objects
    }
