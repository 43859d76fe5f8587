"""A request that has passed the door, as the operations see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from simulator.appliance import Appliance
from simulator.errors import Refusal, invalid_body, missing
from simulator.faults import Fault
from simulator.federation import KINDS, Federation, Object
from simulator.switches import Switches
from simulator.tasks import Affected, Job, Task

Law = Callable[[], object]


@dataclass(frozen=True)
class Answer:
    """Status and JSON body; None: no body."""

    status: int
    body: Any


@dataclass(frozen=True)
class Call:
    """What an operation works with: the appliance, and the parts of the request."""

    appliance: Appliance
    method: str
    path: str
    keys: tuple[str, ...]  # the ids in the path
    query: Mapping[str, str]
    body: Any
    fault: Fault
    controller: int

    @property
    def federation(self) -> Federation:
        return self.appliance.federation

    @property
    def switches(self) -> Switches:
        return self.appliance.switches

    def target(self, kind: str) -> Object:
        """The object that the path names."""
        found = self.federation.get(kind, self.keys[0])
        if found is None:
            raise missing(KINDS[kind], self.keys[0])
        return found

    def shown(self, kind: str) -> Object:
        """The object that the path names, as GET shows it."""
        found = self.federation.seen(kind).get(self.keys[0])
        if found is None:
            raise missing(KINDS[kind], self.keys[0])
        return found

    def reference(self, kind: str, key: str) -> Object:
        """An object that the body names; what happens if there is none is unknown: switch."""
        found = self.federation.get(kind, key)
        if found is not None:
            return found
        refusal = missing(KINDS[kind], key)
        if self.switches.unknown_ids == "400":
            refusal = invalid_body(refusal.message)
        refusal.late = self.switches.unknown_ids == "failed_task"
        raise refusal

    def task(self, job: Job, *laws: Law) -> Answer:
        """Start a task. The laws must hold when the request comes and still when it ends."""
        for law in laws:
            law()

        def lawful() -> list[Affected]:
            for law in laws:
                law()
            return job()

        return self._started(lawful)

    def failed(self, refusal: Refusal) -> Answer:
        """Start a task that is going to fail."""

        def fail() -> NoReturn:
            raise refusal

        return self._started(fail)

    def _started(self, job: Job) -> Answer:
        if self.method == "DELETE" and self.switches.delete_answer == "204":
            self.federation.remember()
            job()
            return Answer(204, None)
        if self.fault.fail_task is not None:
            job = self._ordered_failure
        tasks = self.appliance.tasks
        task = tasks.start(self.path, job, self.controller)
        body = self.task_body(task)
        if self.fault.forget_task:
            tasks.forget(task.id)
        return Answer(int(self.switches.mutation_status), body)

    def _ordered_failure(self) -> NoReturn:
        raise Refusal("Task", str(self.fault.fail_task), self.fault.fail_code)

    def task_body(self, task: Task) -> dict[str, Any]:
        """The envelope of a task; its message has different names in different versions."""
        tasks = self.appliance.tasks
        body = tasks.wire(task)
        self.appliance.publisher.check("task", body)
        if "error_message" in body:
            body[tasks.message_field(self.appliance.minor)] = body.pop("error_message")
        return {"task": body | (tasks.extras(task) if self.switches.task_extra_fields else {})}
