"""What can go wrong with a request, by name: ordered from the simulator or done to a process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator import Simulator
from simulator.federation import KINDS, key_of
from tests.faults.estate import MADE
from tests.faults.process import Process

ANY = "(?!/oauth|/version).*"
LOGIN, TASK = "/oauth/token", "/tasks/.*"
SHORT = 0.002
"""Seconds that stand for the minute after which the gateway in front of the API gives up."""

WRITES: Mapping[str, Mapping[str, Any]] = {
    "answer lost after the change": {"status": 504, "applied": True},
    "answer lost before the change": {"status": 504},
    "connection cut after the change": {"drop": True, "applied": True},
    "connection cut before the change": {"drop": True},
    "gateway refuses with 502": {"status": 502},
    "gateway answers 502 after the change": {"status": 502, "applied": True},
    "unavailable": {"status": 503},
    "request timeout": {"status": 408},
    "server error before the change": {"status": 500},
    "server error after the change": {"status": 500, "applied": True},
    "refused": {"status": 400},
    "forbidden": {"status": 403},
    "not authorized": {"status": 401},
    "task fails": {"fail_task": "It is full."},
    "task is forgotten": {"forget_task": True},
    "task fails and is forgotten": {"fail_task": "It is full.", "forget_task": True},
    "page instead of an answer, after the change": {"status": 200, "body": "html", "applied": True},
    "half an answer, after the change": {"status": 202, "body": "truncated", "applied": True},
    "empty answer, after the change": {"status": 202, "body": "empty", "applied": True},
    "slower than the gateway": {"delay": 2 * SHORT},
    "odd status 299 after the change": {"status": 299, "body": "own", "applied": True},
    "odd status 302 after the change": {"status": 302, "body": "html", "applied": True},
    "odd status 401 after the change": {"status": 401, "body": "html", "applied": True},
    "odd status 404 after the change": {"status": 404, "body": "html", "applied": True},
    "odd status 413 after the change": {"status": 413, "body": "html", "applied": True},
    "odd status 507 after the change": {"status": 507, "applied": True},
    "odd status 520 after the change": {"status": 520, "body": "html", "applied": True},
}
READS: Mapping[str, Mapping[str, Any]] = {
    "read: not authorized": {"status": 401},
    "read: not authorized, as a page": {"status": 401, "body": "html"},
    "read: forbidden": {"status": 403},
    "read: no such page": {"status": 404, "body": "html"},
    "read: request timeout": {"status": 408},
    "read: server error": {"status": 500},
    "read: bad gateway": {"status": 502},
    "read: unavailable": {"status": 503},
    "read: gateway timeout": {"status": 504},
    "read: page instead of an answer": {"status": 200, "body": "html"},
    "read: half an answer": {"status": 200, "body": "truncated"},
    "read: empty answer": {"status": 200, "body": "empty"},
    "read: other JSON": {"status": 200, "body": "raw", "raw": "{}"},
    "read: connection cut": {"drop": True},
    "read: slower than the gateway": {"delay": 2 * SHORT},
    "read: another object": {"another": True},
    "read: objects without an id": {"says": {"id": None}},
}


def foreign(simulator: Simulator) -> list[Mapping[str, str]]:
    """What a task says that it affected, of objects that were there before anything was made."""
    first = ((kind, simulator.federation.first(kind)) for kind in MADE)
    return [{"object_type": KINDS[k], "object_id": key_of(k, found)} for k, found in first]


def no_ids(_: Simulator) -> list[Mapping[str, str]]:
    return [{"object_type": KINDS[kind], "object_id": ".."} for kind in MADE]


Says = Mapping[str, str | Callable[[Simulator], object]]
TASKS: Mapping[str, Says] = {
    "another task": {"id": "another", "state": "COMPLETED", "affected_objects": foreign},
    "another task, which failed": {"id": "another", "state": "FAILED"},
    "foreign affected object": {"affected_objects": foreign},
    "affected object of no id": {"affected_objects": no_ids},
    "unknown task state": {"state": "PAUSED"},
}
"""What a look at a task is told in place of the truth."""
LOGINS: Mapping[str, Mapping[str, Any]] = {
    "login: unavailable": {"status": 503},
    "login: connection cut": {"drop": True},
}
EVENTS: Mapping[str, Callable[[Process], None]] = {
    "provider is killed": Process.kill,
    "user interrupts": lambda process: process.clock.stop(),
    "sessions are lost": lambda process: process.simulator.forget_sessions(),
    "tokens expire": lambda process: process.simulator.clock.advance(601),
    "controller restarts": Process.restart_controller,
}
Which = tuple[tuple[str, ...], str]
"""The methods of the requests that something happens to, and their path."""
TABLES: Mapping[Which, Mapping[str, Mapping[str, Any]]] = {
    (("POST", "PUT", "DELETE"), ANY): WRITES,
    (("GET",), ANY): READS,
    (("POST",), LOGIN): LOGINS,
}
NAMES = (*WRITES, *READS, *TASKS, *LOGINS, *EVENTS)


@dataclass(frozen=True)
class Mishap:
    """Something that happens to the n-th request, and to some after it.

    name: what happens. at: how many requests that it could hit are spared. times: how often it
    happens. late: whether an event comes after its request was answered.
    """

    name: str
    at: int = 0
    times: int = 1
    late: bool = False

    def arrange(self, simulator: Simulator, process: Process) -> Callable[[], bool]:
        """Let it happen from now on; what is returned ends it and tells whether it happened."""
        faults = [
            simulator.faults.order(method, path, skip=self.at, times=self.times, **effects)
            for (methods, path), effects in self._orders(simulator)
            for method in methods
        ]
        events: dict[int, Callable[[], None]] = {}
        if self.name in EVENTS:
            assert process.wire
            events = process.wire.after if self.late else process.wire.before
            events[self.at] = lambda: EVENTS[self.name](process)
        if "slower" in self.name:
            simulator.switches.gateway_seconds = SHORT

        def end() -> bool:
            simulator.faults.clear()
            simulator.switches.gateway_seconds = 60.0
            happened = self.name in EVENTS and self.at not in events
            return happened or any(fault.hits for fault in faults)

        return end

    def _orders(self, simulator: Simulator) -> list[tuple[Which, Mapping[str, Any]]]:
        if self.name in TASKS:
            told = TASKS[self.name].items()
            says = {name: what(simulator) if callable(what) else what for name, what in told}
            return [((("GET",), TASK), {"says": says})]
        return [(which, table[self.name]) for which, table in TABLES.items() if self.name in table]
