"""The API as one operation of Terraform sees it: synchronous, with one deadline for all of it.

A write waits for its task. Ids go through ``affected_objects`` only as a hint, because what is
in there is documented for few operations.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from provider.framework.unsettled import StillRunning
from provider.omnistack import media, tasks
from provider.omnistack.collections import COLLECTIONS, Collection
from provider.omnistack.errors import (
    Answered,
    NotFound,
    OmniStackError,
    OutOfSight,
    StillThere,
    TaskFailed,
    TooOld,
    Unreadable,
)
from provider.omnistack.gathering import Write
from provider.omnistack.listing import TooManyObjects, read_all
from provider.omnistack.reads import is_whole
from provider.omnistack.request import Request
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

if TYPE_CHECKING:
    from provider.omnistack.deadline import Deadline
    from provider.omnistack.site import Site  # a site hands out its Api

T = TypeVar("T")
INTERNAL_ERROR = 500
VISIBLE_AFTER = 10.0
"""Seconds within which a finished change is visible from every node."""
UNFILTERABLE = frozenset(",*")
"""In a filter these separate and abbreviate names, so they cannot stand in one."""


class Api:
    """The federation for one operation. Every method may raise `OmniStackError`."""

    def __init__(self, site: Site, deadline: Deadline) -> None:
        self.site = site
        self._deadline = deadline
        self._seen: dict[tuple[str, str], Mapping[str, Any]] = {}

    # -- time ------------------------------------------------------------------------------

    def now(self) -> float:
        return self._deadline.clock.now()

    def pause(self, seconds: float) -> None:
        self._deadline.pause(seconds, "the change to become visible")

    def until(self, look: Callable[[], T | None]) -> T | None:
        """The first thing that a look finds, for as long as a finished change may stay hidden."""
        deadline = self.now() + VISIBLE_AFTER
        pause = 0.1
        while True:
            found = look()
            if found is not None or self.now() + pause > deadline:
                return found
            self.pause(pause)
            self._changed()  # look anew, not at what is known
            pause = min(pause * 2, 2.0)

    def await_event(self, event: threading.Event, what: str) -> None:
        self._deadline.await_event(event, what)

    def alone(self, what: str) -> AbstractContextManager[None]:
        """One at a time: changes of the same object."""
        return self._deadline.holding(self.site.lock(what), f"another change of {what}")

    # -- reading ---------------------------------------------------------------------------

    def find(self, plural: str, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the API's word
        """One object by id, None only if the controller says that there is none.

        It may have been read together with others, but never before the last write of this
        operation.
        """
        seen = self._seen.get((plural, id))
        if seen is not None:
            return seen
        found = self.site.reads.find(plural, id, self)
        if found is not None:
            self._seen[plural, id] = found
        return found

    def _changed(self) -> None:
        """What was read until now is out of date."""
        self._seen.clear()
        self.site.reads.changed()

    def listed(self, plural: str, **filters: Any) -> list[Mapping[str, Any]]:
        """All objects of a collection, sorted by name, through the API's filters."""
        collection = COLLECTIONS[plural]
        return read_all(collection, filters, lambda query: self.get(f"/{plural}", **query))

    def named(self, plural: str, name: str, **filters: Any) -> list[Mapping[str, Any]]:
        """The objects of exactly this name; the API's filter only narrows the listing."""
        if COLLECTIONS[plural].filters_names and not UNFILTERABLE.intersection(name):
            filters["name"] = name
        wanted = unicodedata.normalize("NFC", name)
        return [
            each
            for each in self.listed(plural, **filters)
            if unicodedata.normalize("NFC", str(each.get("name"))) == wanted
        ]

    def made(self, plural: str, name: str, told: Task | None, **filters: str) -> str | None:
        """The id of an object that a creation made, None while there is none.

        The task names it, but may leave that out; then its name leads to it. Without a task it
        has to be new as well: an older object of that name is somebody else's.
        """
        named = told.affected(COLLECTIONS[plural].singular) if told else None
        if named:
            return named
        ids = [str(each["id"]) for each in self.named(plural, name, **filters)]
        fitting = [each for each in ids if told or self.is_new(plural, each)]
        return fitting[0] if len(fitting) == 1 else None

    def get(self, path: str, **query: Any) -> Any:
        return self.site.session.send(Request("GET", path, query), self._deadline)

    # -- reading for several at once, see `Reads` ------------------------------------------

    @property
    def minor(self) -> int:
        return self.site.minor

    def turn(self, lock: threading.Lock) -> AbstractContextManager[None]:
        return self._deadline.holding(lock, "other readings")

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
        return self.listed(collection.plural, id=",".join(ids))

    def every(self, collection: Collection, most: int) -> Sequence[Mapping[str, Any]] | int:
        try:
            return read_all(collection, {}, lambda q: self.get(f"/{collection.plural}", **q), most)
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
        return self.wait(self.begin(template, body, query=query, repeatable=repeatable, **ids))

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
        return self._begin("POST", template, body, query, repeatable=repeatable, **ids)

    def put(self, template: str, body: Any, **ids: str) -> Task:
        return self.wait(self._begin("PUT", template, body, None, repeatable=True, **ids))

    def delete(self, template: str, there: Callable[[], object] | None = None, **ids: str) -> None:
        """Delete an object and wait until it is gone; that it is gone already is success.

        there: looks for the object where no finished task says that it is gone; left out by a
        caller that looks anyway.
        """
        request = Request("DELETE", fill(template, **ids))
        try:
            told = self.wait(self._sent(request, f"DELETE {template}"))
        except NotFound as error:
            if not is_proof(error):
                raise
        else:
            if there and not told.proves and not self.until(lambda: None if there() else True):
                raise StillThere(request.path)

    def together(self, what: str, write: Write) -> Task:
        """Carry out a write with others that change the same thing, see `Gathering`."""
        return self.site.gathering.carry_out(what, write, self)

    def _begin(  # a request has these parts
        self,
        method: str,
        template: str,
        body: Any,
        query: Mapping[str, Any] | None,
        *,
        repeatable: bool,
        **ids: str,
    ) -> Task:
        operation = f"{method} {template}"
        minor = media.version(operation, body)
        if minor > self.site.minor:
            raise TooOld(f"1.{minor}", f"1.{self.site.minor}", operation)
        request = Request(method, fill(template, **ids), query, body, minor, repeatable)
        return self._sent(request, operation)

    def _sent(self, request: Request, operation: str) -> Task:
        """The task of a write, an ended one without an id where the answer has none."""
        self._changed()
        try:
            body = self.site.session.send(request, self._deadline)
        finally:
            self._changed()
        task = Task.of(body)
        if task is None:
            return Task(body=body or {})
        return replace(task, operation=operation, what=f"{request.method} {request.path}")

    def wait(self, task: Task) -> Task:
        """The task once it has ended well; raises `TaskFailed` if it ended otherwise.

        Of several who wait for one task, one looks at it. Whoever stops waiting, for whatever
        reason, knows from the exception what goes on without him.
        """
        if not task.running:
            return task
        try:
            with self._deadline.holding(task.watch.turn, tasks.described(task)):
                if task.watch.ended is None:
                    task.watch.ended = self._watched(task)
        except StillRunning as error:
            error.task = task.id
            raise
        except OmniStackError as error:
            raise OutOfSight(tasks.described(task), error) from error
        finally:
            self._seen.clear()
        if isinstance(task.watch.ended, TaskFailed):
            raise task.watch.ended
        return task.watch.ended

    def _watched(self, task: Task) -> Task | TaskFailed:
        """How a task ends, looked at until it has; every reading before that is out of date."""
        habit = self.site.habits[task.operation]
        begun, runs_at = self.now(), 0.0
        try:
            while task.running:
                runs_at = self.now() - begun
                pause = tasks.next_poll(runs_at, habit.looks)
                self._deadline.pause(pause, tasks.described(task, runs_at))
                task = self._look(task)
        except TaskFailed as error:
            return error
        finally:
            self.site.reads.changed()
        habit.learn(runs_at, self.now() - begun)
        return replace(task, took=self.now() - begun)

    def resume(self, task: str) -> Task | None:
        """The end of a task of an earlier run, None if it failed."""
        try:
            return self.wait(Task(task, tasks.IN_PROGRESS, what="what an earlier run began"))
        except TaskFailed:
            return None

    def mark(self, plural: str) -> None:
        """Note which objects there are before this process makes any, see `is_new`."""
        with self.alone(f"the first look at {plural}"):
            if plural not in self.site.before:
                self.site.before[plural] = {str(o.get("id")) for o in self.listed(plural)}

    def is_new(self, plural: str, id: str) -> bool:  # noqa: A002  # the API's word
        """Whether an object was not there when this process began to make some."""
        return id not in self.site.before.get(plural, ())

    def _look(self, task: Task) -> Task:
        """The task as it is now; a controller that restarts may answer anything for a while."""
        try:
            told = Task.of(self.get(fill("/tasks/{id}", id=task.id)))
        except NotFound as error:
            if not is_proof(error):
                return task
            return replace(task, state=tasks.FORGOTTEN)  # reading back tells what came of it
        except Unreadable:
            return task
        except Answered as error:
            if error.status < INTERNAL_ERROR:
                raise
            return task
        return replace(told, operation=task.operation, what=task.what) if told else task


def fill(template: str, **ids: str) -> str:
    """A path with its ids; raises ValueError where one is empty.

    An empty id would make another valid path: POST /virtual_machines//set_policy.
    """
    if not all(ids.values()):
        raise ValueError(f"{template} needs an id for each of its names, got {ids}")
    return template.format(**{name: quote(str(value), safe=":") for name, value in ids.items()})


def is_proof(error: NotFound) -> bool:
    """Whether a 404 is the controller's own word on the object, not one of another server.

    "Object type: backup id: badid could not be found", as an ObjectNotFoundException (HPE
    developer portal, "Errors and exceptions").
    """
    in_words = error.message.startswith("Object type:") and "could not be found" in error.message
    return error.exception == "ObjectNotFoundException" or in_words
