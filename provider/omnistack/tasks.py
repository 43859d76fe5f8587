"""Tasks: the receipts of the controller for what it does later.

A task has no listing, so its id is all that leads to it; a failed one is HTTP 200 as well; how
long records are kept is not documented, so one that is gone says nothing about its outcome. Nor
does a state that is in no document: a task has ended only when it says so in a word that is known.
"""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from provider.omnistack.errors import TaskFailed
from provider.omnistack.ids import is_id, is_same
from provider.secrecy import excerpt

IN_PROGRESS, COMPLETED, FAILED = "IN_PROGRESS", "COMPLETED", "FAILED"
FORGOTTEN = "forgotten"
"""No state of the API, whose states are in capitals: the controller has no record of the task."""
LEAST_POLL, FIRST_POLL, UNHURRIED, LONGEST_POLL = 0.01, 0.1, 0.2, 10.0
SHARE = 0.12
"""Polls come at this share of the time already waited: a task's end is noticed that soon."""
NARROW = 0.04
"""Seconds between two looks that need no third one in between."""


class Watch:
    """How one task ended, for all who wait for it: one of them asks, the others wait their turn."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.ended: Task | TaskFailed | None = None


def facts_of(body: Any, id: str | None = None) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
    """What an answer tells of a task, of the one that has an id; None if it tells of no such."""
    facts = body.get("task") if isinstance(body, Mapping) else None
    told = facts.get("id") if isinstance(facts, Mapping) else None
    return facts if is_id(told) and (id is None or is_same(told, id)) else None


class Task(NamedTuple):
    """One task, as the controller told of it last.

    earlier: whether another process has begun it, so that what it made may have been there when
    this one came.
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
    watch: Watch | None = None
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
            watch=Watch(),
        )
        if task.state == FAILED:
            raise TaskFailed(task.id, task.state, task.message, task.code)
        return task

    @property
    def running(self) -> bool:
        """Whether nobody has said that it has ended."""
        return self.state not in (COMPLETED, FORGOTTEN)

    @property
    def proves(self) -> bool:
        """Whether there was a task at all, and it is known to have ended well."""
        return bool(self.id) and self.state == COMPLETED

    def affected(self, object_type: str) -> str | None:
        """The id of the first affected object of a type, if the controller named one.

        It is a hint and no more, until the object of this id is seen to be the one.
        """
        ids = (
            o.get("object_id") for o in self.affected_objects if o.get("object_type") == object_type
        )
        return next(filter(is_id, ids), None)


def described(task: Task, waited: float = 0.0) -> str:
    """What somebody who waits for a task waits for."""
    lasted = f" for {waited:.0f} seconds" if waited else ""
    return f"{task.what}, task {task.id} ({task.state}{lasted})"


class TaskTiming:
    """How long tasks of one operation take: as long as the last one, give or take a look.

    The next task is looked at when it is expected to end, and every look narrows that down.
    """

    def __init__(self) -> None:
        self._runs_at = 0.0
        self._ended_at = 0.0

    @property
    def looks(self) -> tuple[float, ...]:
        """After how many seconds a task may have ended, and should have; none if it is unknown."""
        open_for = self._ended_at - self._runs_at
        likely = self._ended_at - open_for / 2
        return (likely, self._ended_at) if open_for > NARROW else (self._ended_at,)

    def learn(self, runs_at: float, ended_at: float) -> None:
        """A task was seen running after so many seconds, and ended after so many."""
        still_holds = self._runs_at < ended_at
        self._runs_at = max(runs_at, self._runs_at) if still_holds else runs_at
        self._ended_at = ended_at


def next_poll(waited: float, looks: tuple[float, ...] = ()) -> float:
    """Seconds until the next look at a task that has run for so long.

    Looks come in good time however long a task takes, sparsely before its expected end, and then
    right there.
    """
    ahead = [each for each in looks if each > waited + LEAST_POLL]
    pause = min(max(UNHURRIED if ahead else FIRST_POLL, SHARE * waited), LONGEST_POLL)
    return min(pause, *(each - waited for each in ahead), pause)
