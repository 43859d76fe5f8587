"""Which task a write has begun, from its answer.

Each write begins a task of its own. So an answer with the task of another write of this process
belongs to that one, and the outcome of this one is unknown.
"""

from collections.abc import Mapping
from typing import Any

from provider.omnistack.errors import OutcomeUnknown, Unreadable
from provider.omnistack.request import Request
from provider.omnistack.tasks import Task, facts_of
from provider.secrecy import excerpt


class BegunTasks:
    """The tasks that the writes of a process have begun."""

    def __init__(self) -> None:
        self._begun: dict[str, Request] = {}

    def task(self, body: Any, request: Request) -> Task:
        """The task of a write; where the answer has none, one without an id that has ended."""
        facts = facts_of(body)
        if facts and self._begun.setdefault(facts["id"], request) is not request:
            start = excerpt(repr(body), 200)
            raise lost(request, Unreadable(200, request.method, request.path, start))
        task = Task.of(body) or Task(body=body if isinstance(body, Mapping) else {})
        what = f"{request.method} {request.path}"
        return task._replace(operation=request.operation, what=what) if task.id else task


def lost(request: Request, error: Exception) -> Exception:
    """What is raised where the answer to a write is lost: its outcome is unknown.

    If it may be sent again, the error itself says enough.
    """
    if request.repeatable:
        return error
    return OutcomeUnknown(request.method, request.path, error)
