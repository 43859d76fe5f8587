"""Writes that gather: calls that the API takes in bulk and that come together become one.

Terraform makes ten resources at a time, each in a call of its own. Where the API takes several in
one request (rules of one policy, virtual machines that get the same policy) whoever's turn it is
asks for all who wait, as in ``reads``. Each still gets an answer of its own:

* a request that is refused, or whose task fails, says nothing of the single ones in it, so each
  of them is then tried alone;
* whoever's time is up, or who is interrupted, while another has asked for him, still learns the
  task in which his wish is being carried out.

Terraform starts the next resource when one is done, and never more at once than it may. So what
ends together begins together, for whatever objects: once as many are here as ever were at once,
nobody else can come. Until then a moment is waited for those who are on their way, and so the
waves stay in step.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.errors import Answered, Interrupted, Overloaded, TaskFailed, TimedOut
from provider.omnistack.tasks import Task

WINDOW = 0.02
"""Seconds in which those who come at the same moment are waited for, whoever is here."""
SHARE, LONGEST = 0.2, 1.0
"""While some are missing: this share of the time that a task takes, up to so many seconds."""
STEP = 0.01


class Write(NamedTuple):
    """One wish, and how to carry out several like it.

    key: what it is about; two with the same key are never asked for together.
    prepare: what can be done before it is known who else comes.
    begin: starts the operation for the items of several writes.
    happened: whether this one was carried out, as far as a reading tells, by a task that failed.
    most: how many items the API takes at once.
    exclusive: whether the next operation has to wait until the task of this one has ended.
    """

    item: Any
    key: Hashable
    prepare: Callable[[], object]
    begin: Callable[[Sequence[Any]], Task]
    happened: Callable[[], bool]
    most: int
    exclusive: bool


class Source(Protocol):
    """The requests, with the patience of the caller whose turn it is."""

    def exclusive(self, what: str) -> AbstractContextManager[None]:
        """A context in which nobody else changes the same thing."""

    def now(self) -> float: ...

    def await_event(self, event: threading.Event, what: str) -> None:
        """Wait until it is set; raises when time is up."""

    def pause(self, seconds: float) -> None: ...

    def wait(self, task: Task) -> Task:
        """The task once it has ended well; raises `TaskFailed` if it ended otherwise."""


class PendingWrite:
    """One caller's wish: it waits, is asked for together with others, and has its outcome.

    leads: whether it is this one's turn to ask. settled: whether there is nothing more to wait
    for, either because it leads or because somebody has asked for it.
    """

    __slots__ = ("batch_size", "begun", "error", "leads", "settled", "task", "write")

    def __init__(self, write: Write) -> None:
        self.write = write
        self.leads = self.begun = False
        self.settled = threading.Event()
        self.batch_size = 1
        self.task = Task()
        self.error: Exception | None = None

    def lead(self) -> None:
        self.leads = True
        self.settled.set()

    def give(self, batch_size: int, task: Task, error: Exception | None = None) -> None:
        self.batch_size, self.task, self.error, self.begun = batch_size, task, error, True
        self.settled.set()


class WriteQueue:
    """Those who wait to change one thing; the leader is not among them once he has asked."""

    def __init__(self) -> None:
        self.waiting: list[PendingWrite] = []
        self.led = False

    def join(self, pending: PendingWrite) -> None:
        self.waiting.append(pending)
        if not self.led:
            self.led = True
            pending.lead()

    def pass_on(self) -> None:
        """The leader is done: the next one leads."""
        self.led = bool(self.waiting)
        if self.waiting:
            self.waiting[0].lead()

    def take(self, most: int) -> list[PendingWrite]:
        """The first who wait; of those with the same key, one."""
        chosen: dict[Hashable, PendingWrite] = {}
        for each in self.waiting:
            if len(chosen) < most:
                chosen.setdefault(each.write.key, each)
        taken = list(chosen.values())
        self.waiting = [each for each in self.waiting if each not in taken]
        return taken


class Batches:
    """Carries out writes for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, WriteQueue] = defaultdict(WriteQueue)
        self._at_work = self._most_at_work = 0
        self._task_takes = 0.0

    def carry_out(self, what: str, write: Write, source: Source) -> Task:
        """The ended task of a write, alone or together with others that change the same."""
        pending = PendingWrite(write)
        with self._lock:
            self._at_work += 1
            self._most_at_work = max(self._at_work, self._most_at_work)
            self._queues[what].join(pending)
        try:
            self._settle(what, pending, source)
            return self._ended(what, pending, source)
        finally:
            with self._lock:
                self._at_work -= 1

    def _settle(self, what: str, pending: PendingWrite, source: Source) -> None:
        """Wait until this one is asked for, or ask for it and for who else waits by then."""
        try:
            source.await_event(pending.settled, f"another change of {what}")
            if pending.leads:
                self._lead(what, pending, source)
        except Exception:
            while not pending.begun:
                if self._withdrawn(what, pending):
                    raise
                pending.settled.wait()  # another one is asking for it at this moment
        finally:
            with self._lock:
                if pending.leads:
                    self._queues[what].pass_on()

    def _lead(self, what: str, pending: PendingWrite, source: Source) -> None:
        with source.exclusive(what):
            while not pending.begun:
                came = source.now()
                pending.write.prepare()
                self._await_others(source, came)
                self._begin_together(what, pending.write)
            if pending.write.exclusive and not pending.error:
                source.wait(pending.task)

    def _await_others(self, source: Source, came: float) -> None:
        """Wait for those who come at the same moment, and for as many as there were before."""
        window, longest = WINDOW, min(SHARE * self._task_takes, LONGEST)
        while (waited := source.now() - came) < max(window, longest):
            if waited >= window and self._at_work >= self._most_at_work:
                return
            source.pause(STEP)
        with self._lock:
            self._most_at_work = self._at_work  # who has not come by now will not

    def _begin_together(self, what: str, write: Write) -> None:
        """Ask for all who wait; what fails for all of them is everybody's failure."""
        with self._lock:
            writes = self._queues[what].take(write.most)
        batch_size = len(writes)
        try:
            task = write.begin([each.write.item for each in writes])
        except (Interrupted, TimedOut):
            with self._lock:  # this caller's time is up, not that of the others
                self._queues[what].waiting[:0] = writes
            raise
        except Exception as error:  # noqa: BLE001  # raised by each who waits for it
            for each in writes:
                each.give(batch_size, Task(), error)
        else:
            for each in writes:
                each.give(batch_size, task)

    def _withdrawn(self, what: str, pending: PendingWrite) -> bool:
        """Whether nobody has asked for this one; then nobody will."""
        with self._lock:
            waiting = self._queues[what].waiting
            waits = pending in waiting
            if waits:
                waiting.remove(pending)
        return waits

    def _ended(self, what: str, pending: PendingWrite, source: Source) -> Task:
        try:
            if pending.error:
                raise pending.error
            ended = source.wait(pending.task)
        except (Answered, DiagnosticError, TaskFailed) as error:
            if pending.batch_size == 1 or isinstance(error, Overloaded):
                raise
            if isinstance(error, TaskFailed) and pending.write.happened():
                return Task()
            return self._alone(what, pending.write, source)
        self._task_takes = ended.took
        return ended

    def _alone(self, what: str, write: Write, source: Source) -> Task:
        with source.exclusive(what):
            return source.wait(write.begin([write.item]))
