"""Writes that gather: calls that the API takes in bulk and that come together become one.

Terraform makes ten resources at a time, each in a call of its own. Where the API takes several in
one request (rules of one policy, virtual machines that get the same policy) whoever's turn it is
asks for all who wait, as in ``reads``. Each still gets an answer of its own:

* a request that is refused, or whose task fails, says nothing of the single ones in it, so each
  of them is then tried alone;
* whoever's time is up, or who is interrupted, while another has asked for him, still learns the
  task in which his wish is being carried out.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from provider.framework.diagnostics import Refused
from provider.omnistack.errors import Answered, Interrupted, Overloaded, TaskFailed, TimedOut
from provider.omnistack.tasks import Task

WINDOW = 0.02
"""Seconds in which those who come at the same moment are waited for."""


@dataclass(frozen=True, slots=True)
class Write:
    """One wish, and how to carry out several like it.

    key: what it is about; two with the same key are never asked for together.
    begin: starts the operation for the items of several writes.
    happened: whether this one was carried out, as far as a reading tells, by a task that failed.
    most: how many items the API takes at once.
    exclusive: whether the next operation has to wait until the task of this one has ended.
    """

    item: Any
    key: Hashable
    begin: Callable[[Sequence[Any]], Task]
    happened: Callable[[], bool]
    most: int
    exclusive: bool


class Source(Protocol):
    """The requests, with the patience of the caller whose turn it is."""

    def alone(self, what: str) -> AbstractContextManager[None]:
        """A context in which nobody else changes the same thing."""

    def pause(self, seconds: float) -> None: ...

    def wait(self, task: Task) -> Task:
        """The task once it has ended well; raises `TaskFailed` if it ended otherwise."""


class Ticket:
    """One caller's wish: it waits, is asked for together with others, and has its outcome."""

    __slots__ = ("begun", "company", "error", "task", "write")

    def __init__(self, write: Write) -> None:
        self.write = write
        self.begun = threading.Event()
        self.company = 1
        self.task = Task()
        self.error: Exception | None = None

    def give(self, company: int, task: Task, error: Exception | None = None) -> None:
        self.company, self.task, self.error = company, task, error
        self.begun.set()


class Gathering:
    """Carries out writes for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Ticket]] = {}

    def carry_out(self, what: str, write: Write, source: Source) -> Task:
        """The ended task of a write, alone or together with others that change the same."""
        ticket = Ticket(write)
        with self._lock:
            self._waiting.setdefault(what, []).append(ticket)
        try:
            self._begin(what, ticket, source)
        except Exception:
            if self._withdrawn(what, ticket):
                raise
            ticket.begun.wait()
        return self._ended(what, ticket, source)

    def _begin(self, what: str, ticket: Ticket, source: Source) -> None:
        """Take turns until somebody has asked for this one."""
        while not ticket.begun.is_set():
            with source.alone(what):
                if ticket.begun.is_set():
                    return
                source.pause(WINDOW)
                self._begin_together(what, ticket.write)
                if ticket.write.exclusive and ticket.begun.is_set() and not ticket.error:
                    source.wait(ticket.task)

    def _begin_together(self, what: str, write: Write) -> None:
        """Ask for all who wait; what fails for all of them is everybody's failure."""
        tickets = self._taken(what, write.most)
        company = len(tickets)
        try:
            task = write.begin([each.write.item for each in tickets])
        except (Interrupted, TimedOut):
            with self._lock:  # this caller's time is up, not that of the others
                self._waiting[what][:0] = tickets
            raise
        except Exception as error:  # noqa: BLE001  # raised by each who waits for it
            for each in tickets:
                each.give(company, Task(), error)
        else:
            for each in tickets:
                each.give(company, task)

    def _taken(self, what: str, most: int) -> list[Ticket]:
        """The first who wait; of those with the same key, one."""
        chosen: dict[Hashable, Ticket] = {}
        with self._lock:
            waiting = self._waiting[what]
            for each in waiting:
                if len(chosen) < most:
                    chosen.setdefault(each.write.key, each)
            taken = list(chosen.values())
            self._waiting[what] = [each for each in waiting if each not in taken]
        return taken

    def _withdrawn(self, what: str, ticket: Ticket) -> bool:
        """Whether nobody has asked for this one; then nobody will."""
        with self._lock:
            waits = ticket in self._waiting[what]
            if waits:
                self._waiting[what].remove(ticket)
        return waits

    def _ended(self, what: str, ticket: Ticket, source: Source) -> Task:
        try:
            if ticket.error:
                raise ticket.error
            return source.wait(ticket.task)
        except (Answered, Refused, TaskFailed) as error:
            if ticket.company == 1 or isinstance(error, Overloaded):
                raise
            if isinstance(error, TaskFailed) and ticket.write.happened():
                return Task()
            return self._alone(what, ticket.write, source)

    def _alone(self, what: str, write: Write, source: Source) -> Task:
        with source.alone(what):
            return source.wait(write.begin([write.item]))
