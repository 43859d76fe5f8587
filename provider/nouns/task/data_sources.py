"""simplivity_task."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.data_source import DataSource, required
from provider.framework.validators import not_empty
from provider.nouns.task.model import TaskObject
from provider.omnistack.api import Api
from provider.omnistack.errors import NotFound, Unreadable, is_proof
from provider.omnistack.request import fill
from provider.omnistack.tasks import facts_of
from provider.secrecy import excerpt


class Task(TaskObject, DataSource):
    """A task: what the controller does, or did, on request. It is known by its id only."""

    id: str = required("Identifier.", validator=not_empty)

    def read(self, api: Api) -> Self:
        return self.from_api(self._found(api)).replace(id=self.id)

    def _found(self, api: Api) -> Mapping[str, Any]:
        path = fill("/tasks/{id}", id=self.id)
        try:
            body = api.get(path)
        except NotFound as error:
            if is_proof(error):
                raise self._absent() from None
            raise
        found = facts_of(body, self.id)
        if found is None:
            raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
        return found

    def _absent(self) -> DiagnosticError:
        return DiagnosticError.because(
            "No such task",
            f"The controller has no record of a task of id {self.id!r}. It may have kept none for"
            " so long, or another controller ran the task.",
            "id",
        )
