"""Writes that share requests: what the API takes in bulk, and several resources ask for at once.

Terraform makes ten resources at a time, each in a call of its own. Where the API takes several in
one request (rules of one policy, virtual machines that get the same policy), the writes wait in a
queue, and the thread of the first one, the leader, sends one request for all of them:

    thread of a (leader)       thread of b                 controller
    ------------------------   -------------------------   -----------------------
    joins the queue, leads     joins the queue, waits to
    takes the lock of the      be woken
    object that is changed
    waits some milliseconds
    for others
    takes a and b off the
    queue, begins both                                     one POST, answers task t
    wakes b                    has task t
    if exclusive: waits for t
    releases the lock; the
    next in the queue leads
    waits for t, returns       waits for t, returns        (one of them polls t)

A second lock, of all queues, is held for changes of the queues only; never while a request is
under way. Each write still has an outcome of its own:

* a request for several that is refused, or whose task fails, says nothing of the single writes, so
  each of them is then sent alone;
* a thread whose time is up, or that is interrupted, while the leader sends its write, waits for
  the answer and so learns the task that carries it out.

Terraform starts the next resource when one is done, and never more at once than ``-parallelism``
says. So once as many writes are in progress as ever were at the same time, of whatever objects, no
other can come. Until then the leader waits a moment for more, and ten writes that have shared one
request share the next one, too.
"""

import threading
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Self

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.errors import ErrorAnswer, Interrupted, Overloaded, TaskFailed, TimedOut
from provider.omnistack.named_locks import NamedLocks
from provider.omnistack.tasks import Task
from provider.omnistack.writer import Writer

WINDOW = 0.02
"""Seconds that a leader always waits for those who come at the same moment."""
SHARE, LONGEST = 0.2, 1.0
"""While some are missing: this share of the time that a task takes, up to so many seconds."""
STEP = 0.01


class Write:
    """One write that can share a request with others of its kind.

    key: what it changes; two with the same key are never in one request.
    most: how many the API takes at once.
    exclusive: whether the next request has to wait until the task of this one has ended.
    """

    key: Hashable
    most: int
    exclusive: bool

    def prepare(self) -> None:
        """Do what can be done before it is known which writes share the request."""

    def begin(self, writes: Sequence[Self]) -> Task:
        """Send one request for several writes, this one among them."""
        raise NotImplementedError

    def has_happened(self) -> bool:
        """Whether a reading shows this write as done, after the task of several has failed."""
        raise NotImplementedError


class PendingWrite:
    """A write in the queue, for which a thread waits.

    woken: set when the thread has something to do, because it leads or its write was begun.
    """

    __slots__ = ("batch_size", "begun", "error", "is_leader", "task", "woken", "write")

    def __init__(self, write: Write) -> None:
        self.write = write
        self.is_leader = self.begun = False
        self.woken = threading.Event()
        self.batch_size = 1
        self.task = Task()
        self.error: Exception | None = None

    def lead(self) -> None:
        self.is_leader = True
        self.woken.set()

    def resolve(self, batch_size: int, task: Task, error: Exception | None = None) -> None:
        self.batch_size, self.task, self.error, self.begun = batch_size, task, error, True
        self.woken.set()


class WriteQueue:
    """The writes that wait to change one thing; one that was begun is not among them any more."""

    def __init__(self) -> None:
        self.waiting: list[PendingWrite] = []
        self.has_leader = False

    def join(self, pending: PendingWrite) -> None:
        self.waiting.append(pending)
        if not self.has_leader:
            self.has_leader = True
            pending.lead()

    def pass_on(self) -> None:
        """The leader is done: the next one leads."""
        self.has_leader = bool(self.waiting)
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

    def __init__(self, locks: NamedLocks) -> None:
        self._locks = locks
        self._lock = threading.Lock()
        self._queues: dict[str, WriteQueue] = defaultdict(WriteQueue)
        self._active = self._most_active = 0
        self._task_takes = 0.0

    def carry_out(self, what: str, write: Write, writer: Writer) -> Task:
        """The ended task of a write, alone or together with others that change the same."""
        pending = PendingWrite(write)
        with self._lock:
            self._active += 1
            self._most_active = max(self._active, self._most_active)
            self._queues[what].join(pending)
        try:
            self._begin(what, pending, writer)
            return self._end(what, pending, writer)
        finally:
            with self._lock:
                self._active -= 1

    def _begin(self, what: str, pending: PendingWrite, writer: Writer) -> None:
        """Wait until the leader begins this write, or be the leader."""
        try:
            writer.operation.await_event(pending.woken, f"another change of {what}")
            if pending.is_leader:
                self._lead(what, pending, writer)
        except Exception:
            while not pending.begun:
                if self._withdraw(what, pending):
                    raise
                pending.woken.wait()  # the leader is sending it at this moment
        finally:
            with self._lock:
                if pending.is_leader:
                    self._queues[what].pass_on()

    def _lead(self, what: str, pending: PendingWrite, writer: Writer) -> None:
        with self._locks.holding(what, writer.operation):
            while not pending.begun:
                since = writer.operation.now()
                pending.write.prepare()
                self._await_others(writer, since)
                self._begin_batch(what, pending.write)
            if pending.write.exclusive and not pending.error:
                writer.wait(pending.task)

    def _await_others(self, writer: Writer, since: float) -> None:
        """Wait for those who come at the same moment, and for as many as there were before."""
        window, longest = WINDOW, min(SHARE * self._task_takes, LONGEST)
        while (waited := writer.operation.now() - since) < max(window, longest):
            if waited >= window and self._active >= self._most_active:
                return
            writer.operation.pause(STEP, "other changes that may share a request")
        with self._lock:
            self._most_active = self._active  # more will not come

    def _begin_batch(self, what: str, write: Write) -> None:
        """Send the writes that wait; an error that concerns all of them is raised by each."""
        with self._lock:
            batch = self._queues[what].take(write.most)
        try:
            task = write.begin([each.write for each in batch])
        except (Interrupted, TimedOut):
            with self._lock:  # the time of this operation is up, not that of the others
                self._queues[what].waiting[:0] = batch
            raise
        except Exception as error:  # noqa: BLE001  # each thread that waits for it raises it
            for each in batch:
                each.resolve(len(batch), Task(), error)
        else:
            for each in batch:
                each.resolve(len(batch), task)

    def _withdraw(self, what: str, pending: PendingWrite) -> bool:
        """Take a write off the queue; False if it is not there, because a leader has taken it."""
        with self._lock:
            waiting = self._queues[what].waiting
            waits = pending in waiting
            if waits:
                waiting.remove(pending)
        return waits

    def _end(self, what: str, pending: PendingWrite, writer: Writer) -> Task:
        """The ended task of a write that was begun; where several failed, it is sent alone."""
        try:
            if pending.error:
                raise pending.error
            ended = writer.wait(pending.task)
        except (ErrorAnswer, DiagnosticError, TaskFailed) as error:
            if pending.batch_size == 1 or isinstance(error, Overloaded):
                raise
            if isinstance(error, TaskFailed) and pending.write.has_happened():
                return Task()
            return self._carry_out_alone(what, pending.write, writer)
        self._task_takes = ended.took
        return ended

    def _carry_out_alone(self, what: str, write: Write, writer: Writer) -> Task:
        with self._locks.holding(what, writer.operation):
            return writer.wait(write.begin([write]))
