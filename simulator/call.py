"""What an operation of the API gets and returns: a checked request, and a response."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from simulator.backend import Backend
from simulator.errors import ApiError, invalid_body, object_not_found
from simulator.faults import Fault
from simulator.federation import KINDS, Federation, Object
from simulator.switches import Switches
from simulator.tasks import Affected, Job, Task

Precondition = Callable[[], object]
"""Raises ApiError if it does not hold."""


@dataclass(frozen=True)
class Response:
    """Status and JSON body; None: no body."""

    status: int
    body: Any


@dataclass(frozen=True)
class Call:
    """A request that has passed the checks of the pipeline, and the backend to work on."""

    backend: Backend
    method: str
    path: str
    keys: tuple[str, ...]  # the ids in the path
    query: Mapping[str, str]
    body: Any
    fault: Fault
    controller: int

    @property
    def federation(self) -> Federation:
        return self.backend.federation

    @property
    def switches(self) -> Switches:
        return self.backend.switches

    def target(self, kind: str) -> Object:
        """The object that the path names."""
        found = self.federation.get(kind, self.keys[0])
        if found is None:
            raise object_not_found(KINDS[kind], self.keys[0])
        return found

    def visible(self, kind: str) -> Object:
        """The object that the path names, as GET shows it: read_after_write_lag delays that."""
        found = self.federation.visible(kind).get(self.keys[0])
        if found is None:
            raise object_not_found(KINDS[kind], self.keys[0])
        return found

    def reference(self, kind: str, key: str) -> Object:
        """An object that the body names; unknown_ids decides what happens if there is none."""
        found = self.federation.get(kind, key)
        if found is not None:
            return found
        raise self.unknown_reference(object_not_found(KINDS[kind], key))

    def reference_by_name(self, kind: str, name: str) -> Object:
        """An object that the body names by its name alone."""
        found = self.federation.find(kind, name=name)
        if found:
            return found[0]
        raise self.unknown_reference(object_not_found(KINDS[kind], name))

    def unknown_reference(self, error: ApiError) -> ApiError:
        """The error that a body names nothing, as unknown_ids wants it."""
        if self.switches.unknown_ids == "400":
            error = invalid_body(error.message)
        error.fails_as_task = self.switches.unknown_ids == "failed_task"
        return error

    def start_task(self, job: Job, *preconditions: Precondition) -> Response:
        """Start a task. Its preconditions are checked now, and again when it ends."""

        def check() -> None:
            for precondition in preconditions:
                precondition()

        def checked_job() -> list[Affected]:
            check()
            return job()

        check()
        return self._start(checked_job)

    def start_failing_task(self, error: ApiError) -> Response:
        """Start a task that is going to fail."""

        def fail() -> NoReturn:
            raise error

        return self._start(fail)

    def _start(self, job: Job) -> Response:
        if self.method == "DELETE" and self.switches.delete_answer == "204":
            self.federation.keep_snapshot()
            job()
            return Response(204, None)
        if self.fault.fail_task is not None:
            job = self._fail_by_fault
        tasks = self.backend.tasks
        task = tasks.start(self.path, job, self.controller)
        body = self.task_body(task)
        if self.fault.forget_task:
            tasks.forget(task.id)
        return Response(int(self.switches.mutation_status), body)

    def _fail_by_fault(self) -> NoReturn:
        raise ApiError("Task", str(self.fault.fail_task), self.fault.fail_code)

    def task_body(self, task: Task) -> dict[str, Any]:
        """The envelope of a task; its message has different names in different versions."""
        tasks = self.backend.tasks
        body = tasks.to_json(task)
        self.backend.serializer.check("task", body)
        if "error_message" in body:
            body[tasks.message_field(self.backend.minor)] = body.pop("error_message")
        return {"task": body | (tasks.extras(task) if self.switches.task_extra_fields else {})}
