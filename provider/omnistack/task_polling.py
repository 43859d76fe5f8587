"""Watching a task until it ends: one of all who wait for it looks, and none of them loses it.

Whoever stops waiting, because time is up, because Terraform is interrupted or because nobody tells
of the task any more, learns from the exception what goes on without him.
"""

import threading
from contextlib import AbstractContextManager
from typing import Protocol

from provider.framework.outcome_unknown import StillRunning
from provider.omnistack.errors import (
    Answered,
    OutOfSight,
    TaskFailed,
    Unreadable,
)
from provider.omnistack.tasks import Task, TaskTiming, Watch, described, next_poll

SILENT_FOR = 60.0
"""Seconds for which looks at a task may fail before it counts as out of sight: a controller that
restarts answers anything."""


class Source(Protocol):
    """The requests, with the patience of the one who looks."""

    def now(self) -> float: ...

    def pause(self, seconds: float, what: str) -> None: ...

    def holding(self, lock: threading.Lock, what: str) -> AbstractContextManager[None]: ...

    def look(self, task: Task) -> Task: ...

    def timing(self, operation: str) -> TaskTiming: ...


def ended(task: Task, source: Source) -> Task:
    """The task once it has ended well; raises `TaskFailed` if it ended otherwise."""
    if not task.running:
        return task
    watch = task.watch or Watch()
    try:
        with source.holding(watch.turn, described(task)):
            if watch.ended is None:
                watch.ended = _watched(task, source)
    except TaskFailed:
        raise
    except Exception as error:
        raise _with_its_task(error, task) from error
    if isinstance(watch.ended, TaskFailed):
        raise watch.ended
    return watch.ended


def _with_its_task(error: Exception, task: Task) -> StillRunning:
    """What whoever stops waiting is to know."""
    told = error if isinstance(error, StillRunning) else OutOfSight(described(task), error)
    told.task = task.id
    return told


def _watched(task: Task, source: Source) -> Task | TaskFailed:
    """How a task ends, looked at until it has."""
    timing = source.timing(task.operation)
    begun = heard = source.now()
    runs_at = 0.0
    try:
        while task.running:
            runs_at = source.now() - begun
            source.pause(next_poll(runs_at, timing.looks), described(task, runs_at))
            told = _told(task, heard, source)
            if told:
                task, heard = told, source.now()
    except TaskFailed as error:
        return error
    timing.learn(runs_at, source.now() - begun)
    return task._replace(took=source.now() - begun)


def _told(task: Task, heard: float, source: Source) -> Task | None:
    """The task as it is now, None where the controller has something else to say for a while."""
    try:
        return source.look(task)
    except (Answered, Unreadable):
        if source.now() - heard > SILENT_FOR:
            raise
    return None
