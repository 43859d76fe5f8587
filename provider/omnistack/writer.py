"""How one operation writes: send a request, learn its task, wait until the task has ended."""

from collections.abc import Mapping
from typing import Any

from provider.omnistack import api_versions
from provider.omnistack.begun_tasks import BegunTasks, lost
from provider.omnistack.errors import OmniStackError
from provider.omnistack.operation import Operation
from provider.omnistack.reader import Reader
from provider.omnistack.request import Request, fill
from provider.omnistack.task_polling import TaskPolling
from provider.omnistack.tasks import FORGOTTEN, Task


class Writer:
    """The writes of one operation. What was read before a write is read anew after it."""

    def __init__(
        self, operation: Operation, reader: Reader, begun_tasks: BegunTasks, polling: TaskPolling
    ) -> None:
        self.operation = operation
        self._reader = reader
        self._begun_tasks = begun_tasks
        self._polling = polling

    def request(  # a request has these parts
        self,
        method: str,
        template: str,
        body: Any,
        *,
        since: int,
        query: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        **ids: str,
    ) -> Request:
        """A write in the API version that it needs; raises `TooOld`. See `Api.begin`."""
        operation = f"{method} {template}"
        minor = api_versions.needed(since, body)
        api_versions.require(minor, self.operation.minor, operation)
        return Request(method, fill(template, **ids), query, body, minor, repeatable, operation)

    def begin(self, request: Request) -> Task:
        """Send a write: its task, which may be running; see `BegunTasks`."""
        self._reader.invalidate()
        try:
            body = self.operation.send(request)
        except OmniStackError:
            raise
        except Exception as error:
            raise lost(request, error) from error
        finally:
            self._reader.invalidate()
        return self._begun_tasks.task(body, request)

    def carry_out(self, request: Request) -> Task:
        """The ended task of a write; it is sent again if it may be and its task is forgotten."""
        task = self.wait(self.begin(request))
        if task.state == FORGOTTEN and request.repeatable:
            return self.wait(self.begin(request))
        return task

    def wait(self, task: Task) -> Task:
        """The task once it has ended well, see `TaskPolling`."""
        try:
            return self._polling.wait(task, self.operation)
        finally:
            self._reader.invalidate()
