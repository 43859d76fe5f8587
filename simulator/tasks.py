"""Tasks: what POST, PUT and DELETE start, and when their change happens.

A change takes effect when its task ends, not when the request is accepted: a datastore that is
being created does not show in a list, and a client that does not wait does not see the result.
A task is due once its time has passed and it has been polled often enough; it ends at the next
request of any kind. HPE developer portal, "Tasks"; identifiers as in its samples.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.clock import EPOCH, Clock, iso
from simulator.errors import ANY_FAILURE, ApiError, object_not_found
from simulator.ids import Identifiers
from simulator.switches import Switches

# OpenAPI history: `message` up to 1.11, `error_message` from 1.12. HPE's SDK reads `message`.
ERROR_MESSAGE_SINCE = 12

Affected = tuple[str, str]  # type and id of an affected object
Job = Callable[[], list[Affected]]
"""Makes the change of a task, or raises ApiError."""


@dataclass
class Task:
    """A task in progress or ended."""

    id: str
    name: str
    job: Job
    started: float
    due: float
    polls_left: int
    controller: int
    state: str = "IN_PROGRESS"
    ended: float | None = None
    affected: list[Affected] = field(default_factory=list)
    error: ApiError | None = None

    def is_due(self, now: float) -> bool:
        return now >= self.due and self.polls_left <= 0

    def poll(self, now: float) -> None:
        """Count a poll that shows the task in progress; after the last of them it is due."""
        if self.polls_left > 0:
            self.polls_left -= 1
            self.due = max(self.due, now)

    def run(self) -> None:
        try:
            self.affected = self.job()
            self.state = "COMPLETED"
        except ApiError as error:
            self.error = error
            self.state = "FAILED"
        self.ended = self.due

    @property
    def error_code(self) -> int:
        return (self.error.code or ANY_FAILURE) if self.error else 0


class Tasks:
    """All tasks of a federation."""

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
            self.finish_due()
        return task

    def finish_due(self) -> None:
        """End every task that is due, oldest first."""
        now = self._clock.now()
        due = [each for each in self._open.values() if each.is_due(now)]
        if due:
            self._before_change()
        for task in due:
            del self._open[task.id]
            task.run()

    def poll(self, key: str, controller: int) -> Task:
        """The task with an id. Asking counts as a poll, which may be the last that it needed."""
        task = self._known.get(key)
        if task is None or self._is_expired(task) or self._is_elsewhere(task, controller):
            raise object_not_found("task", key)
        task.poll(self._clock.now())
        return task

    def ids(self) -> list[str]:
        return list(self._known)

    def forget(self, key: str) -> None:
        """Forget a task, so that it cannot be polled; its change happens all the same."""
        del self._known[key]

    def to_json(self, task: Task) -> dict[str, Any]:
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
            return "error_message" if minor >= ERROR_MESSAGE_SINCE else "message"
        return self._switches.task_message_field

    def _is_elsewhere(self, task: Task, controller: int) -> bool:
        return self._switches.tasks_elsewhere == "unknown" and task.controller != controller

    def _is_expired(self, task: Task) -> bool:
        ttl = self._switches.task_ttl_seconds
        return bool(ttl) and task.ended is not None and self._clock.now() - task.ended > ttl

    def _new_id(self, name: str) -> str:
        key = self._ids.new("tasks", name)
        return (
            key if self._switches.task_id_form == "single" else f"{self._node}:{self._node}:{key}"
        )
