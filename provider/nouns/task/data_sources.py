"""simplivity_task."""

from collections.abc import Mapping
from typing import Any

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.data_source import required
from provider.framework.validators import not_empty
from provider.nouns.shared.sub_object import SubObject
from provider.nouns.task.model import TaskObject
from provider.omnistack.tasks import facts_of


class Task(TaskObject, SubObject):
    """A task: what the controller does, or did, on request. It is known by its id only."""

    path = "/tasks/{id}"
    envelope = "task"

    id: str = required("Identifier.", validator=not_empty)

    def is_asked_for(self, found: Mapping[str, Any]) -> bool:
        return facts_of({"task": found}, self.id) is not None

    def absent(self) -> DiagnosticError:
        return DiagnosticError.because(
            "No such task",
            f"The controller has no record of a task of id {self.id!r}. It may have kept none for"
            " so long, or another controller ran the task.",
            "id",
        )
