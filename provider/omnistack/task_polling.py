"""Waiting for tasks: of all threads that wait for one task, one polls it at a time.

The others wait for the lock of the task and then find how it ended. The task goes on if a thread
stops waiting, because its time is up, because Terraform is interrupted or because polls fail for
too long; so the exception has the id of the task.
"""

from __future__ import annotations

from collections import defaultdict

from provider.framework.outcome_unknown import StillRunning
from provider.omnistack.errors import (
    ErrorAnswer,
    NotFound,
    PollingFailed,
    TaskFailed,
    Unreachable,
    Unreadable,
    is_proof,
)
from provider.omnistack.operation import Operation
from provider.omnistack.request import fill
from provider.omnistack.tasks import FORGOTTEN, SharedEnd, Task, TaskTiming, described, next_poll

SILENT_FOR = 60.0
"""Seconds for which polls of a task may fail before it counts as out of sight: a controller that
restarts answers anything."""


class TaskPolling:
    """Waits for tasks, for all threads of a process, and learns how long they take."""

    def __init__(self) -> None:
        self._timings: dict[str, TaskTiming] = defaultdict(TaskTiming)

    def wait(self, task: Task, operation: Operation) -> Task:
        """The task once it has ended well; raises `TaskFailed` if it ended otherwise."""
        if not task.running:
            return task
        shared = task.shared_end or SharedEnd()
        try:
            with operation.holding(shared.lock, described(task)):
                if shared.end is None:
                    shared.end = self._end(task, operation)
        except TaskFailed:
            raise
        except Exception as error:
            raise _with_task(error, task) from error
        if isinstance(shared.end, TaskFailed):
            raise shared.end
        return shared.end

    def _end(self, task: Task, operation: Operation) -> Task | TaskFailed:
        """How a task ends, polled until it has."""
        timing = self._timings[task.operation]
        begun = last_success = operation.now()
        runs_at = sent_at = 0.0
        try:
            while task.running:
                _await_poll(task, timing, begun, operation)
                sent_at = operation.now() - begun
                try:
                    polled = _tolerantly_polled(task, last_success, operation)
                except Unreachable:  # perhaps only because there was no time left to answer
                    operation.pause(0.0, described(task, operation.now() - begun))
                    raise
                if polled:
                    task, last_success = polled, operation.now()
                    runs_at = sent_at if task.running else runs_at
            timing.learn(runs_at, sent_at)
        except TaskFailed as error:
            return error
        finally:
            timing.leave(task.id)
        return task._replace(took=operation.now() - begun)


def _await_poll(task: Task, timing: TaskTiming, begun: float, operation: Operation) -> None:
    """Wait until the next poll is due, reckoned anew when another task of the kind has ended.

    begun: when the waiting for the task began.
    """
    waited, woken = operation.now() - begun, True
    while woken:
        news = timing.news
        pause = next_poll(waited, timing.expected, leads=timing.leads(task.id))
        left = waited + pause - (operation.now() - begun)
        if left > 0:
            operation.pause(left, described(task, waited), news)
        woken = left > 0 and news.is_set()


def _with_task(error: Exception, task: Task) -> StillRunning:
    """What a thread that stops waiting raises: it has the id of the task, which goes on."""
    running = error if isinstance(error, StillRunning) else PollingFailed(described(task), error)
    running.task = task.id
    return running


def _tolerantly_polled(task: Task, last_success: float, operation: Operation) -> Task | None:
    """The task as it is now; None where the poll fails, which it may for a while.

    last_success: when the last poll succeeded.
    """
    try:
        return poll(task, operation)
    except (ErrorAnswer, Unreadable):
        if operation.now() - last_success > SILENT_FOR:
            raise
    return None


def poll(task: Task, operation: Operation) -> Task:
    """The task as it is now; raises `ErrorAnswer` or `Unreadable` if the poll fails."""
    try:
        polled = Task.of(operation.get(fill("/tasks/{id}", id=task.id)), task.id)
    except NotFound as error:
        if not is_proof(error):
            raise
        return task._replace(state=FORGOTTEN)  # reading back shows what the task has done
    if polled is None:
        raise Unreadable(200, "GET", f"/tasks/{task.id}", "")
    # The id as the write has told it: an answer may spell it in capitals.
    return polled._replace(
        id=task.id, operation=task.operation, what=task.what, earlier=task.earlier
    )
