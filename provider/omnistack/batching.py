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

from provider.framework.diagnostics import Refused
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

    def alone(self, what: str) -> AbstractContextManager[None]:
        """A context in which nobody else changes the same thing."""

    def now(self) -> float: ...

    def await_event(self, event: threading.Event, what: str) -> None:
        """Wait until it is set; raises when time is up."""

    def pause(self, seconds: float) -> None: ...

    def wait(self, task: Task) -> Task:
        """The task once it has ended well; raises `TaskFailed` if it ended otherwise."""


class Ticket:
    """One caller's wish: it waits, is asked for together with others, and has its outcome.

    leads: whether it is this one's turn to ask. settled: whether there is nothing more to wait
    for, either because it leads or because somebody has asked for it.
    """

    __slots__ = ("begun", "company", "error", "leads", "settled", "task", "write")

    def __init__(self, write: Write) -> None:
        self.write = write
        self.leads = self.begun = False
        self.settled = threading.Event()
        self.company = 1
        self.task = Task()
        self.error: Exception | None = None

    def lead(self) -> None:
        self.leads = True
        self.settled.set()

    def give(self, company: int, task: Task, error: Exception | None = None) -> None:
        self.company, self.task, self.error, self.begun = company, task, error, True
        self.settled.set()


class Line:
    """Those who wait to change one thing; the leader is not among them once he has asked."""

    def __init__(self) -> None:
        self.waiting: list[Ticket] = []
        self.led = False

    def join(self, ticket: Ticket) -> None:
        self.waiting.append(ticket)
        if not self.led:
            self.led = True
            ticket.lead()

    def pass_on(self) -> None:
        """The leader is done: the next one leads."""
        self.led = bool(self.waiting)
        if self.waiting:
            self.waiting[0].lead()

    def take(self, most: int) -> list[Ticket]:
        """The first who wait; of those with the same key, one."""
        chosen: dict[Hashable, Ticket] = {}
        for each in self.waiting:
            if len(chosen) < most:
                chosen.setdefault(each.write.key, each)
        taken = list(chosen.values())
        self.waiting = [each for each in self.waiting if each not in taken]
        return taken


class Gathering:
    """Carries out writes for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = defaultdict(Line)
        self._at_work = self._most_at_work = 0
        self._task_takes = 0.0

    def carry_out(self, what: str, write: Write, source: Source) -> Task:
        """The ended task of a write, alone or together with others that change the same."""
        ticket = Ticket(write)
        with self._lock:
            self._at_work += 1
            self._most_at_work = max(self._at_work, self._most_at_work)
            self._lines[what].join(ticket)
        try:
            self._settle(what, ticket, source)
            return self._ended(what, ticket, source)
        finally:
            with self._lock:
                self._at_work -= 1

    def _settle(self, what: str, ticket: Ticket, source: Source) -> None:
        """Wait until this one is asked for, or ask for it and for who else waits by then."""
        try:
            source.await_event(ticket.settled, f"another change of {what}")
            if ticket.leads:
                self._lead(what, ticket, source)
        except Exception:
            while not ticket.begun:
                if self._withdrawn(what, ticket):
                    raise
                ticket.settled.wait()  # another one is asking for it at this moment
        finally:
            with self._lock:
                if ticket.leads:
                    self._lines[what].pass_on()

    def _lead(self, what: str, ticket: Ticket, source: Source) -> None:
        with source.alone(what):
            while not ticket.begun:
                came = source.now()
                ticket.write.prepare()
                self._await_others(source, came)
                self._begin_together(what, ticket.write)
            if ticket.write.exclusive and not ticket.error:
                source.wait(ticket.task)

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
            tickets = self._lines[what].take(write.most)
        company = len(tickets)
        try:
            task = write.begin([each.write.item for each in tickets])
        except (Interrupted, TimedOut):
            with self._lock:  # this caller's time is up, not that of the others
                self._lines[what].waiting[:0] = tickets
            raise
        except Exception as error:  # noqa: BLE001  # raised by each who waits for it
            for each in tickets:
                each.give(company, Task(), error)
        else:
            for each in tickets:
                each.give(company, task)

    def _withdrawn(self, what: str, ticket: Ticket) -> bool:
        """Whether nobody has asked for this one; then nobody will."""
        with self._lock:
            waiting = self._lines[what].waiting
            waits = ticket in waiting
            if waits:
                waiting.remove(ticket)
        return waits

    def _ended(self, what: str, ticket: Ticket, source: Source) -> Task:
        try:
            if ticket.error:
                raise ticket.error
            ended = source.wait(ticket.task)
        except (Answered, Refused, TaskFailed) as error:
            if ticket.company == 1 or isinstance(error, Overloaded):
                raise
            if isinstance(error, TaskFailed) and ticket.write.happened():
                return Task()
            return self._alone(what, ticket.write, source)
        self._task_takes = ended.took
        return ended

    def _alone(self, what: str, write: Write, source: Source) -> Task:
        with source.alone(what):
            return source.wait(write.begin([write.item]))
