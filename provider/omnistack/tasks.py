"""Tasks: what the controller does after it has answered a write.

Tasks have no listing, so the id is all that leads to one; a failed one is HTTP 200 as well. How
long records are kept is not documented, so a task without a record says nothing of its outcome.
Nor does a state that no document has: a task has ended only in a state that is known as an end.
"""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from provider.omnistack.errors import TaskFailed
from provider.omnistack.ids import is_id, is_same
from provider.secrecy import excerpt

IN_PROGRESS, COMPLETED, FAILED = "IN_PROGRESS", "COMPLETED", "FAILED"
FORGOTTEN = "forgotten"
"""The controller has no record of the task; the API's own states are in capitals."""
LEAST_POLL, FIRST_POLL, UNHURRIED, LONGEST_POLL = 0.01, 0.1, 0.2, 10.0
LEADING_SHARE, SHARE, EARLY_SHARE = 0.03, 0.12, 0.5
"""Each poll waits this share of the time that the task has run: its end is noticed that soon. The
first is for one of all tasks of a kind, from which the others learn how long they take; the last
is for the time before the end is expected."""
NARROW = 0.04
"""Seconds between two polls that need no third one in between."""


class SharedEnd:
    """How one task ended, for all threads that wait for it.

    lock: held by the thread that polls the task. end: None as long as it runs.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.end: Task | TaskFailed | None = None


def facts_of(body: Any, id: str | None = None) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
    """The task in an answer, None if there is none; id: the one that it must have."""
    facts = body.get("task") if isinstance(body, Mapping) else None
    own = facts.get("id") if isinstance(facts, Mapping) else None
    return facts if is_id(own) and (id is None or is_same(own, id)) else None


class Task(NamedTuple):
    """One task, as the last answer about it has it.

    operation: the method and template of the write that began it. what: that write, for messages.
    took: seconds until it had ended.
    earlier: whether an earlier process has begun it, so that what it made may have been there
    when this process started.
    """

    id: str = ""
    state: str = COMPLETED
    affected_objects: tuple[Mapping[str, Any], ...] = ()
    message: str = ""
    code: str = ""
    body: Mapping[str, Any] = {}
    operation: str = ""
    what: str = ""
    took: float = 0.0
    shared_end: SharedEnd | None = None
    earlier: bool = False

    @classmethod
    def of(cls, body: Any, id: str | None = None) -> Self | None:  # noqa: A002  # the API's word
        """The task in an answer, as in `facts_of`; raises `TaskFailed`."""
        facts = facts_of(body, id)
        if facts is None:
            return None
        objects = facts.get("affected_objects")
        objects = objects if isinstance(objects, list) else ()
        task = cls(
            id=facts["id"],
            state=excerpt(str(facts.get("state", IN_PROGRESS)).upper()),
            affected_objects=tuple(o for o in objects if isinstance(o, Mapping)),
            message=excerpt(str(facts.get("error_message") or facts.get("message") or "")),
            code=excerpt(str(facts.get("error_code") or "")),
            body=facts,
            shared_end=SharedEnd(),
        )
        if task.state == FAILED:
            raise TaskFailed(task.id, task.state, task.message, task.code)
        return task

    @property
    def running(self) -> bool:
        """Whether no answer says that it has ended."""
        return self.state not in (COMPLETED, FORGOTTEN)

    @property
    def proves(self) -> bool:
        """Whether there was a task, and it has ended well: then the write has happened."""
        return bool(self.id) and self.state == COMPLETED

    def affected(self, object_type: str) -> str | None:
        """The id of the first affected object of a type, if the answer names one.

        It is a hint, until a reading shows that the object of this id is the one.
        """
        ids = (
            o.get("object_id") for o in self.affected_objects if o.get("object_type") == object_type
        )
        return next(filter(is_id, ids), None)


def described(task: Task, waited: float = 0.0) -> str:
    """What a thread that waits for a task waits for, for messages."""
    lasted = f" for {waited:.0f} seconds" if waited else ""
    percent = str(task.body.get("percent_complete"))
    done = f", {percent} % done" if percent.isdecimal() and task.running else ""
    return f"{task.what}, task {task.id} ({task.state}{lasted}{done})"


class TaskTiming:
    """How long the tasks of one kind of write take: as long as the last one, give or take a poll.

    The next task is polled when it is expected to end, and each poll narrows that down. Of several
    tasks that run together one leads: it is polled more often than the others. When any of them
    has ended, those who wait for the others reckon anew when theirs is due.
    """

    def __init__(self) -> None:
        self._runs_at = 0.0
        self._ended_at = 0.0
        self._leader = ""
        self.news = threading.Event()
        """Set once one of the tasks that run is watched no longer; then another one takes over."""

    def leads(self, task: str) -> bool:
        """Whether a task is the one that is polled most: the first one that asks."""
        self._leader = self._leader or task
        return self._leader == task

    def leave(self, task: str) -> None:
        """Have those who wait for the other tasks reckon anew: this one is watched no longer."""
        if self._leader == task:
            self._leader = ""
        news, self.news = self.news, threading.Event()
        news.set()

    @property
    def expected(self) -> tuple[float, ...]:
        """After how many seconds a task may have ended, and should have; none if it is unknown."""
        if not self._ended_at:
            return ()
        open_for = self._ended_at - self._runs_at
        likely = self._ended_at - open_for / 2
        return (likely, self._ended_at) if open_for > NARROW else (self._ended_at,)

    def learn(self, runs_at: float, ended_at: float) -> None:
        """A task still ran after so many seconds, and had ended after so many.

        Seconds until the poll was sent, not until it was answered: the next one is sent then.
        """
        still_holds = self._runs_at < ended_at
        self._runs_at = max(runs_at, self._runs_at) if still_holds else runs_at
        self._ended_at = ended_at


def next_poll(waited: float, expected: tuple[float, ...] = (), *, leads: bool = False) -> float:
    """Seconds until the next poll of a task that has run for so long.

    Polls are frequent enough that the end is noticed soon however long a task takes, sparse
    before its expected end, right there, and then ever rarer. leads: see `TaskTiming.leads`.
    """
    ahead = [each for each in expected if each > waited + LEAST_POLL]
    if ahead:
        pause = max(UNHURRIED, EARLY_SHARE * waited)
        return min(pause, LONGEST_POLL, ahead[0] - waited)
    pause = max(FIRST_POLL, (LEADING_SHARE if leads else SHARE) * waited)
    overdue = max(NARROW, waited - expected[-1]) if expected else pause
    return min(pause, LONGEST_POLL, overdue)
