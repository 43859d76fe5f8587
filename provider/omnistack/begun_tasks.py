"""What the answer to a write says: which task it has begun, or that nobody knows.

Each write begins a task of its own. So an answer with a task that another write of this process has
begun belongs to that one, and says nothing of this.
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
        """The task of a write, an ended one without an id where the answer has none."""
        facts = facts_of(body)
        if facts and self._begun.setdefault(facts["id"], request) is not request:
            told = excerpt(repr(body), 200)
            raise lost(request, Unreadable(200, request.method, request.path, told))
        task = Task.of(body) or Task(body=body if isinstance(body, Mapping) else {})
        what = f"{request.method} {request.path}"
        return task._replace(operation=request.operation, what=what) if task.id else task


def lost(request: Request, error: Exception) -> Exception:
    """What it means that something else came instead of the answer to a write."""
    if request.repeatable:
        return error
    return OutcomeUnknown(request.method, request.path, error)
