"""The API as one operation of Terraform sees it: synchronous, with one deadline for all of it.

A write waits for its task; which object it made is the business of `creations`.
"""

from __future__ import annotations

import sys
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from provider.framework.outcome_unknown import NO_TASK
from provider.omnistack import api_versions, task_polling, tasks
from provider.omnistack.batching import Write
from provider.omnistack.begun_tasks import lost
from provider.omnistack.coalesced_reads import is_whole
from provider.omnistack.collections import COLLECTIONS, Collection
from provider.omnistack.creations import Creation, normal
from provider.omnistack.errors import (
    Answered,
    Incomplete,
    NotFound,
    OmniStackError,
    StillThere,
    TaskFailed,
    TooOld,
    Unreadable,
    is_proof,
)
from provider.omnistack.eventual_consistency import first_found
from provider.omnistack.paging import TooManyObjects, contents, is_one_of, read_all, unreadable
from provider.omnistack.request import Request, fill
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

if TYPE_CHECKING:
    from provider.framework.diagnostics import Diagnostic
    from provider.framework.record import Record
    from provider.framework.run import Run
    from provider.framework.schema import Refers
    from provider.omnistack.deadline import Deadline
    from provider.omnistack.federation import Federation  # a federation hands out its Api

T = TypeVar("T")
GRACE = 15.0
"""Seconds that there are for a look after a write whose outcome is unknown, whatever is left."""
UNFILTERABLE = frozenset(",*")
"""In a filter these separate and abbreviate names, so they cannot stand in one."""


class Api:
    """The federation for one operation. Every method may raise `OmniStackError`."""

    def __init__(self, federation: Federation, deadline: Deadline) -> None:
        self.federation = federation
        self._deadline = deadline
        self._seen: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.unmistakable = True
        """Whether its name tells what this operation makes from all that was there before."""

    # -- time ------------------------------------------------------------------------------

    def now(self) -> float:
        return self._deadline.clock.now()

    def pause(self, seconds: float, what: str = "the change to become visible") -> None:
        self._deadline.pause(seconds, what)

    def until(self, look: Callable[[], T | None]) -> T | None:
        """The first thing that a look finds, see `visibility`."""
        return first_found(look, self, self._deadline.left)

    def allow_a_look(self) -> None:
        """There is time to look after a write of unknown outcome, also where it took all."""
        self._deadline.allow(GRACE)

    def await_event(self, event: threading.Event, what: str) -> None:
        self._deadline.await_event(event, what)

    def exclusive(self, what: str) -> AbstractContextManager[None]:
        """One at a time: changes of the same object."""
        return self.holding(self.federation.lock(what), f"another change of {what}")

    # -- reading ---------------------------------------------------------------------------

    def find(self, plural: str, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
        """One object by id, None only if the controller says that there is none.

        It may have been read together with others, but never before the last write of this
        operation.
        """
        seen = self._seen.get((plural, id))
        if seen is not None:
            return seen
        found = self.federation.reads.find(plural, id, self)
        if found is not None:
            self._seen[plural, id] = found
        return found

    def look_anew(self) -> None:
        """What was read until now is out of date."""
        self._seen.clear()
        self.federation.reads.changed()

    def listed(self, plural: str, **filters: Any) -> list[Mapping[str, Any]]:
        """All objects of a collection, sorted by name, through the API's filters."""
        collection = COLLECTIONS[plural]
        objects = self._pages(collection, filters)
        if not all(is_one_of(collection, each) for each in objects):
            raise unreadable(collection, objects)
        return objects

    def first(self, plural: str, most: int, **filters: Any) -> tuple[list[Any], int]:
        """The first objects of a collection, and how many there are in all."""
        page = {"sort": "name", "order": "ascending", "limit": most}
        return contents(COLLECTIONS[plural], self.get(f"/{plural}", **filters, **page), 0)

    def _pages(
        self, collection: Collection, filters: Mapping[str, Any], most: int = sys.maxsize
    ) -> list[Mapping[str, Any]]:
        """What a collection has, whole or not."""
        return read_all(
            collection, filters, lambda query: self.get(f"/{collection.plural}", **query), most
        )

    def named(self, plural: str, name: str, **filters: Any) -> list[Mapping[str, Any]]:
        """The objects of exactly this name; the API's filter only narrows the listing."""
        one_form = all(unicodedata.is_normalized(form, name) for form in ("NFC", "NFD"))
        exact = one_form and not UNFILTERABLE.intersection(name)
        if COLLECTIONS[plural].filters_names and exact:
            filters["name"] = name
        found = self.listed(plural, **filters)
        return [each for each in found if normal(each["name"]) == normal(name)]

    def find_created(self, plural: str, name: str, told: Task | None, **facts: str) -> str | None:
        """The id of an object that a creation made, None while there is none, see `Creation`."""
        return Creation(plural, name, facts, told).find_created(self)

    def get(self, path: str, **query: Any) -> Any:
        return self.federation.session.send(Request("GET", path, query), self._deadline)

    # -- what others refer to --------------------------------------------------------------

    @property
    def run(self) -> Run:
        return self.federation.run

    def name_of(self, plural: str, id: str) -> str | None:  # noqa: A002  # the API's word
        """The name of an object that others refer to, as it was before this run.

        None if there is no such object, or if the controller does not tell.
        """
        try:
            return self.federation.directory.name(plural, id, self)
        except (Answered, Unreadable):
            return None

    def renaming(self, plural: str, id: str, name: str) -> None:  # noqa: A002  # the API's word
        """An object is about to lose a name, by which this run goes on to call it."""
        self.federation.directory.remember(plural, id, name)

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        """What to tell if a value names nothing; None if it does, or if that cannot be told."""
        try:
            return self.federation.directory.missing(refers, value, self)
        except (Answered, Unreadable, Incomplete):
            return None

    def clusters(self) -> Mapping[str, str]:
        """The names of the federation's omnistack_clusters by id in lower case.

        They are read once; none if the account may not list them.
        """
        return self.federation.session.clusters(self._deadline)

    def elsewhere(self, known: Record, origin: Mapping[str, str]) -> Diagnostic | None:
        """What to tell if an object that does not exist was made in another federation."""
        return self.federation.directory.elsewhere(known, origin, self)

    # -- reading for several at once, see `CoalescedReads` -----------------------------------

    @property
    def minor(self) -> int:
        return self.federation.minor

    def turn(self, lock: threading.Lock) -> AbstractContextManager[None]:
        return self.holding(lock, "other readings")

    def single(self, collection: Collection, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
        path = fill(f"/{collection.plural}/{{id}}", id=id)
        try:
            body = self.get(path)
        except NotFound as error:
            if is_proof(error):
                return None
            raise
        found = body.get(collection.singular) if isinstance(body, Mapping) else None
        if not isinstance(found, Mapping) or not is_whole(found, id):
            raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
        return found

    def some(self, collection: Collection, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        return self._pages(collection, {"id": ",".join(ids)})

    def every(self, collection: Collection, most: int) -> Sequence[Mapping[str, Any]] | int:
        try:
            return self._pages(collection, {}, most)
        except TooManyObjects as error:
            return error.count

    # -- writing ---------------------------------------------------------------------------

    def post(
        self,
        template: str,
        body: Any,
        *,
        query: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        **ids: str,
    ) -> Task:
        """Start an operation and wait until it is done; see `begin`."""
        request = self._request("POST", template, body, query, repeatable=repeatable, **ids)
        return self._carried_out(request)

    def begin(
        self,
        template: str,
        body: Any,
        *,
        query: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        **ids: str,
    ) -> Task:
        """Start an operation: its task, which may be running.

        template: the path with the names of ids in braces, below /api.
        repeatable: happening twice is the same as happening once.
        """
        return self._sent(
            self._request("POST", template, body, query, repeatable=repeatable, **ids)
        )

    def put(self, template: str, body: Any, **ids: str) -> Task:
        request = self._request("PUT", template, body, None, repeatable=True, **ids)
        return self._carried_out(request)

    def delete(self, template: str, there: Callable[[], object] | None = None, **ids: str) -> None:
        """Delete an object and wait until it is gone; that it is gone already is success.

        there: looks for the object where no finished task says that it is gone; left out by a
        caller that looks anyway.
        """
        request = Request("DELETE", fill(template, **ids), operation=f"DELETE {template}")
        try:
            proven = self._carried_out(request).proves
        except NotFound as error:
            if not is_proof(error):
                raise
            proven = False  # of this id; a rule may have got another one
        if there and not proven and not self.until(lambda: None if there() else True):
            raise StillThere(request.path)

    def batched(self, what: str, write: Write) -> Task:
        """Carry out a write with others that change the same thing, see `Batches`."""
        return self.federation.batches.carry_out(what, write, self)

    def _request(  # a request has these parts
        self,
        method: str,
        template: str,
        body: Any,
        query: Mapping[str, Any] | None,
        *,
        repeatable: bool,
        **ids: str,
    ) -> Request:
        operation = f"{method} {template}"
        minor = api_versions.version(operation, body)
        if minor > self.federation.minor:
            raise TooOld(f"1.{minor}", f"1.{self.federation.minor}", operation)
        return Request(method, fill(template, **ids), query, body, minor, repeatable, operation)

    def _carried_out(self, request: Request) -> Task:
        """The ended task of a write; what may be repeated is so if its task is forgotten."""
        task = self.wait(self._sent(request))
        if task.state == tasks.FORGOTTEN and request.repeatable:
            return self.wait(self._sent(request))
        return task

    def _sent(self, request: Request) -> Task:
        """The task of a write, see `BegunTasks`."""
        self.look_anew()
        try:
            body = self.federation.session.send(request, self._deadline)
        except OmniStackError:
            raise
        except Exception as error:
            raise lost(request, error) from error
        finally:
            self.look_anew()
        return self.federation.begun_tasks.task(body, request)

    def wait(self, task: Task) -> Task:
        """The task once it has ended well, see `watching`."""
        try:
            return task_polling.ended(task, self)
        finally:
            self.look_anew()

    def timing(self, operation: str) -> tasks.TaskTiming:
        return self.federation.timings[operation]

    def holding(self, lock: threading.Lock, what: str) -> AbstractContextManager[None]:
        return self._deadline.holding(lock, what)

    def resume(self, task: str) -> Task | None:
        """The end of a task of an earlier run, None if it failed."""
        state = tasks.FORGOTTEN if task == NO_TASK else tasks.IN_PROGRESS
        begun = Task(task, state, what="what an earlier run began", earlier=True)
        try:
            return self.wait(begun)
        except TaskFailed:
            return None

    def snapshot_ids(self, plural: str, name: str) -> None:
        """Note which objects there are before this process makes any, see `is_new`.

        name: what the next one is to be called.
        """
        with self.exclusive(f"the first look at {plural}"):
            if plural not in self.federation.ids_before:
                there = self.listed(plural)
                self.federation.ids_before[plural] = {
                    each["id"]: normal(each["name"]) for each in there
                }
        self.unmistakable = normal(name) not in self.federation.ids_before[plural].values()

    def is_new(self, plural: str, id: str) -> bool:  # noqa: A002  # the API's word
        """Whether an object was not there when this process began to make some."""
        return id not in self.federation.ids_before.get(plural, ())

    def look(self, task: Task) -> Task:
        """The task as it is now; raises `Answered` or `Unreadable` where that is not told."""
        try:
            told = Task.of(self.get(fill("/tasks/{id}", id=task.id)), task.id)
        except NotFound as error:
            if not is_proof(error):
                raise
            return task._replace(state=tasks.FORGOTTEN)  # reading back tells what came of it
        if told is None:
            raise Unreadable(200, "GET", f"/tasks/{task.id}", "")
        return told._replace(operation=task.operation, what=task.what, earlier=task.earlier)
