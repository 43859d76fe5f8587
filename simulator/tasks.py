"""Tasks: what a mutation hands out, and when its change happens.

A change takes effect when its task ends, not when the request is accepted: a datastore that is
being created does not show in a list, and a client that does not wait must not see the result.
A task is ready once both its time has passed and its looks have been taken; it ends at the
next request of any kind. HPE developer portal, "Tasks"; identifiers as in its samples.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.clock import EPOCH, Clock, iso
from simulator.errors import ANY_FAILURE, Refusal, missing
from simulator.ids import Identifiers
from simulator.switches import Switches

Affected = tuple[str, str]  # type and id
Job = Callable[[], list[Affected]]


@dataclass
class Task:
    """One piece of work in progress or done."""

    id: str
    name: str
    job: Job
    started: float
    due: float
    looks: int
    controller: int
    state: str = "IN_PROGRESS"
    ended: float | None = None
    affected: list[Affected] = field(default_factory=list)
    error: Refusal | None = None

    def ready(self, now: float) -> bool:
        return now >= self.due and self.looks <= 0

    def look(self, now: float) -> None:
        """Take one of the looks that show the task running; the last one makes it due."""
        if self.looks > 0:
            self.looks -= 1
            self.due = max(self.due, now)

    def run(self) -> None:
        try:
            self.affected = self.job()
            self.state = "COMPLETED"
        except Refusal as error:
            self.error = error
            self.state = "FAILED"
        self.ended = self.due

    @property
    def error_code(self) -> int:
        return (self.error.code or ANY_FAILURE) if self.error else 0


class Tasks:
    """All tasks of an appliance."""

    def __init__(
        self, clock: Clock, switches: Switches, ids: Identifiers, before_change: Callable[[], None]
    ) -> None:
        self._before_change = before_change
        self._clock = clock
        self._switches = switches
        self._ids = ids
        self._node = ids.new("node")
        self._known: dict[str, Task] = {}
        self._open: dict[str, Task] = {}

    def start(self, name: str, job: Job, controller: int = 0) -> Task:
        now = self._clock.now()
        due = now + self._switches.task_seconds
        task = Task(self._new_id(name), name, job, now, due, self._switches.task_polls, controller)
        self._known[task.id] = self._open[task.id] = task
        if self._switches.instant_tasks_in_post:
            self.settle()
        return task

    def settle(self) -> None:
        """End every task that is ready, oldest first."""
        now = self._clock.now()
        ready = [each for each in self._open.values() if each.ready(now)]
        if ready:
            self._before_change()
        for task in ready:
            del self._open[task.id]
            task.run()

    def look(self, key: str, controller: int) -> Task:
        """A task as asked for by its id, which may be what it was waiting for."""
        task = self._known.get(key)
        if task is None or self._expired(task) or self._hidden(task, controller):
            raise missing("task", key)
        task.look(self._clock.now())
        return task

    def ids(self) -> list[str]:
        return list(self._known)

    def forget(self, key: str) -> None:
        """Lose the record of a task; its work goes on."""
        del self._known[key]

    def wire(self, task: Task) -> dict[str, Any]:
        body = {
            "id": task.id,
            "state": task.state,
            "affected_objects": [
                {"object_type": type_, "object_id": key} for type_, key in task.affected
            ],
            "error_code": task.error_code,
            "start_time": iso(task.started),
            "end_time": EPOCH if task.ended is None else iso(task.ended),
        }
        if task.error:
            body["error_message"] = task.error.message
        return body

    def extras(self, task: Task) -> dict[str, Any]:
        """Properties that the PowerShell module reads and no document names."""
        return {
            "percent_complete": 0 if task.ended is None else 100,
            "owner_id": self._node,
            "destination_id": self._node,
            "name": task.name,
            "type": task.name,
        }

    def message_field(self, minor: int) -> str:
        if self._switches.task_message_field == "schema":
            return "error_message" if minor >= RENAMED else "message"
        return self._switches.task_message_field

    def _hidden(self, task: Task, controller: int) -> bool:
        return self._switches.tasks_elsewhere == "unknown" and task.controller != controller

    def _expired(self, task: Task) -> bool:
        ttl = self._switches.task_ttl_seconds
        return bool(ttl) and task.ended is not None and self._clock.now() - task.ended > ttl

    def _new_id(self, name: str) -> str:
        key = self._ids.new("tasks", name)
        return (
            key if self._switches.task_id_form == "single" else f"{self._node}:{self._node}:{key}"
        )


# OpenAPI history: `message` up to 1.11, `error_message` from 1.12. HPE's SDK reads `message`.
RENAMED = 12
