"""The API as nouns see it: the federation for one operation of Terraform.

Every method is synchronous and ends by the operation's deadline. Reading comes from `Reader`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from provider.framework.outcome_unknown import NO_TASK
from provider.omnistack.batching import Write
from provider.omnistack.creations import Creation, ObjectsBefore
from provider.omnistack.errors import (
    DeletionUnconfirmed,
    ErrorAnswer,
    Incomplete,
    NotFound,
    OutcomeUnknown,
    TaskFailed,
    TooOld,
    Unreadable,
    is_proof,
)
from provider.omnistack.eventual_consistency import first_found, found_in_time
from provider.omnistack.reader import Reader
from provider.omnistack.request import Request, fill
from provider.omnistack.tasks import FORGOTTEN, IN_PROGRESS, Task
from provider.omnistack.writer import Writer

if TYPE_CHECKING:
    from provider.framework.diagnostics import Diagnostic
    from provider.framework.record import Record
    from provider.framework.run import Run
    from provider.framework.schema import Refers
    from provider.omnistack.access_token import AccessToken
    from provider.omnistack.controller import Controller
    from provider.omnistack.operation import Operation
    from provider.omnistack.shared import Shared

T = TypeVar("T")
NO_FILTERS: Mapping[str, str] = {}
GRACE = 15.0
"""Seconds that there are at least to read back a write whose outcome is unknown."""


class Api(Reader):
    """The federation for one operation. Every method may raise `OmniStackError`."""

    def __init__(self, operation: Operation, shared: Shared) -> None:
        super().__init__(operation, shared.reads)
        self._shared = shared
        self._writer = Writer(operation, self, shared.begun_tasks, shared.polling)
        self.unmistakable = True
        """Whether no object that was there before has the name of what this operation makes."""

    @property
    def minor(self) -> int:
        """The minor version of REST API 1 that may be used, see `Session.minor`."""
        return self._operation.minor

    def unix_time(self) -> int:
        """Whole seconds since 1970, here."""
        return self._operation.unix_time()

    def controller(self, url: str) -> Controller:
        """One controller of the federation, for what no other can be asked."""
        from provider.omnistack.controller import Controller  # noqa: PLC0415  # rarely needed

        return Controller(url, self._operation)

    # -- tokens ----------------------------------------------------------------------------

    def token(self) -> AccessToken:
        """A token for requests of others, which lasts as long as it is renewed in time."""
        return self._operation.token()

    def renew(self, token: AccessToken) -> AccessToken:
        """The token, which lasts longer then."""
        return self._operation.renew(token)

    # -- writing ---------------------------------------------------------------------------

    def post(
        self,
        template: str,
        body: Any = None,
        *,
        since: int,
        query: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        **ids: str,
    ) -> Task:
        """Start an operation of the API and wait until its task has ended; see `begin`."""
        more: Any = {"since": since, "query": query, "repeatable": repeatable, **ids}
        return self._writer.carry_out(self._writer.request("POST", template, body, **more))

    def begin(
        self,
        template: str,
        body: Any = None,
        *,
        since: int,
        query: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        **ids: str,
    ) -> Task:
        """Start an operation of the API: its task, which may be running.

        template: the path with the names of ids in braces, below /api.
        since: the minor version of REST API 1 that the operation needs, see `api_versions`.
        repeatable: whether it may be sent again, because twice is the same as once.
        """
        more: Any = {"since": since, "query": query, "repeatable": repeatable, **ids}
        return self._writer.begin(self._writer.request("POST", template, body, **more))

    def ask(
        self,
        template: str,
        body: Any = None,
        *,
        since: int,
        query: Mapping[str, Any] | None = None,
        **ids: str,
    ) -> Any:
        """The body of the answer to a POST that changes nothing and has no task; see `begin`."""
        more: Any = {"since": since, "query": query, "repeatable": True, **ids}
        return self._operation.send(self._writer.request("POST", template, body, **more))

    def put(self, template: str, body: Any, *, since: int, **ids: str) -> Task:
        """Change an object and wait until the task of the change has ended; see `begin`."""
        more: Any = {"since": since, "repeatable": True, **ids}
        return self._writer.carry_out(self._writer.request("PUT", template, body, **more))

    def delete(self, template: str, there: Callable[[], object] | None = None, **ids: str) -> None:
        """Delete an object and wait until it is gone; that it is gone already is success.

        there: reads the object, where no finished task says that it is gone; left out by a caller
        that reads it anyway.
        """
        request = Request("DELETE", fill(template, **ids), operation=f"DELETE {template}")
        try:
            proven = self._writer.carry_out(request).proves
        except NotFound as error:
            if not is_proof(error):
                raise
            proven = False  # of this id; a rule may have got another one
        if there and not proven and not self._is_gone(there):
            raise DeletionUnconfirmed(request.path)

    def remove(
        self, template: str, body: Any, there: Callable[[], object], *, since: int, **ids: str
    ) -> None:
        """Delete an object by a POST and wait until it is gone, see `delete`.

        One that is refused, or whose answer is lost, has happened if the object is gone.
        """
        more: Any = {"since": since, **ids}
        try:
            proven = self.post(template, body, **more).proves
        except (ErrorAnswer, TaskFailed):
            self.invalidate()
            if there():
                raise
            return
        except OutcomeUnknown:
            self.extend_deadline()
            if not self._is_gone(there):
                raise
            return
        if not proven and not self._is_gone(there):
            raise DeletionUnconfirmed(fill(template, **ids), "POST")

    def _is_gone(self, there: Callable[[], object]) -> bool:
        return self.until(lambda: None if there() else True) is True

    def batched(self, what: str, write: Write) -> Task:
        """Carry out a write in one request with others that change the same, see `Batches`."""
        return self._shared.batches.carry_out(what, write, self._writer)

    def wait(self, task: Task) -> Task:
        """The task once it has ended well; raises `TaskFailed` if it ended otherwise."""
        return self._writer.wait(task)

    def exclusive(self, what: str) -> AbstractContextManager[None]:
        """Be the only operation that changes this object, once no other does."""
        return self._shared.locks.holding(what, self._operation)

    # -- waiting ---------------------------------------------------------------------------

    def until(self, read: Callable[[], T | None]) -> T | None:
        """The first thing that a reading finds, see `first_found`; None if it finds nothing."""
        return first_found(read, self._operation, self.invalidate)

    def await_found(self, read: Callable[[], T | None], what: str) -> T:
        """The first thing that a reading finds, see `found_in_time`."""
        return found_in_time(read, self._operation, self.invalidate, what)

    def await_others(
        self, things: Collection[Hashable], attempt: Callable[[], T | None]
    ) -> T | None:
        """What an attempt gives once others do not change these things, see `Run`."""
        return self.run.await_others(things, attempt, self._operation)

    def extend_deadline(self) -> None:
        """Make sure that there is time to read back a write of unknown outcome."""
        self._operation.extend(GRACE)

    def though_stopped(self) -> AbstractContextManager[None]:
        """A context for one last write after Terraform is to stop, see `Clock.though_stopped`."""
        return self._operation.though_stopped()

    # -- what the operations of this process share -------------------------------------------

    @property
    def run(self) -> Run:
        return self._shared.run

    def memory(self, cls: Callable[[], T], *key: Hashable) -> T:
        """What a noun remembers in this process, under a key: an object made on first use."""
        return self.run.memory(cls, *key)

    # -- what others refer to ----------------------------------------------------------------

    def name_of(self, plural: str, id: str) -> str | None:  # noqa: A002  # the API's word
        """The name of an object that others refer to, as it was before this run.

        None if there is no such object, or if it cannot be read.
        """
        try:
            return self._shared.directory.name(plural, id, self)
        except (ErrorAnswer, TooOld, Unreadable):
            return None

    def keep_name(self, plural: str, id: str, name: str) -> None:  # noqa: A002  # the API's word
        """Let `name_of` go on to give this name of an object that is about to be renamed."""
        self._shared.directory.remember(plural, id, name)

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        """A diagnostic if a value names no object; None if it does, or if that is not known."""
        try:
            return self._shared.directory.missing(refers, value, self)
        except (ErrorAnswer, Incomplete, TooOld, Unreadable):
            return None

    def elsewhere(self, known: Record, origin: Mapping[str, str]) -> Diagnostic | None:
        """A diagnostic if an object that does not exist was made in another federation."""
        return self._shared.directory.elsewhere(known, origin, self)

    # -- creations -----------------------------------------------------------------------------

    def snapshot_ids(self, plural: str, name: str, **within: str) -> None:
        """Note which objects there are before this process makes any.

        name: what the next one is to be called. within: filters, where there are too many to list.
        """
        before = self._objects_before(plural, within)
        with self.exclusive(f"the first listing of {' '.join((plural, *within.values()))}"):
            if not before.are_noted:
                before.note(self.with_facts(plural, within))
        self.unmistakable = not before.has_name(name)

    def find_created(
        self,
        plural: str,
        name: str,
        task: Task | None,
        within: Mapping[str, str] = NO_FILTERS,
        **facts: str,
    ) -> str | None:
        """The id of an object that a creation made, None while there is none, see `Creation`."""
        before = self._objects_before(plural, within)
        return Creation(plural, name, facts, task).find_created(self, before)

    def _objects_before(self, plural: str, within: Mapping[str, str]) -> ObjectsBefore:
        return self.memory(ObjectsBefore, plural, *sorted(within.items()))

    def resume(self, task: str) -> Task | None:
        """How a task of an earlier run ended; None if it failed."""
        state = FORGOTTEN if task == NO_TASK else IN_PROGRESS
        begun = Task(task, state, what="what an earlier run began", earlier=True)
        try:
            return self.wait(begun)
        except TaskFailed:
            return None
