"""Tasks: the receipts of the controller for what it does later.

A task has no listing, so its id is all that leads to it; a failed one is HTTP 200 as well; how
long records are kept is not documented, so one that is gone says nothing about its outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from provider.omnistack.errors import TaskFailed
from provider.secrecy import excerpt

IN_PROGRESS, COMPLETED = "IN_PROGRESS", "COMPLETED"
FIRST_POLL, LONGEST_POLL = 0.1, 10.0
SHARE = 0.12
"""Polls come at this share of the time already waited: a task's end is noticed that soon."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task, as the controller told of it last."""

    id: str = ""
    state: str = COMPLETED
    affected_objects: tuple[Mapping[str, Any], ...] = ()
    message: str = ""
    code: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Any) -> Self | None:
        """The task in an answer, if there is one; raises `TaskFailed`."""
        facts = body.get("task") if isinstance(body, Mapping) else None
        if not isinstance(facts, Mapping) or not facts.get("id"):
            return None
        objects = facts.get("affected_objects")
        objects = objects if isinstance(objects, list) else ()
        task = cls(
            id=str(facts["id"]),
            state=excerpt(str(facts.get("state", IN_PROGRESS))),
            affected_objects=tuple(o for o in objects if isinstance(o, Mapping)),
            message=excerpt(str(facts.get("error_message") or facts.get("message") or "")),
            code=excerpt(str(facts.get("error_code") or "")),
            body=facts,
        )
        if task.state not in (IN_PROGRESS, COMPLETED):
            raise TaskFailed(task.id, task.state, task.message, task.code)
        return task

    @property
    def running(self) -> bool:
        return self.state == IN_PROGRESS

    def affected(self, object_type: str) -> str | None:
        """The id of the first affected object of a type, if the controller named one."""
        ids = (
            o.get("object_id") for o in self.affected_objects if o.get("object_type") == object_type
        )
        return next((str(each) for each in ids if each), None)


def next_poll(waited: float) -> float:
    """Seconds until the next look at a task that has run for so long."""
    return min(max(FIRST_POLL, SHARE * waited), LONGEST_POLL)
