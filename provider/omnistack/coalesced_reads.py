"""Reads that coalesce: many readers of single objects, few requests.

Terraform refreshes one resource per call, ten at a time. A provider that answers each with a
request of its own is as slow as the API times the number of objects. Here the readers of a
collection take turns: whoever's turn it is reads for all who wait,

* one object by its path,
* several by the id filter, in one request,
* after enough of them the whole collection, which then serves everyone who comes later.

What keeps this correct: a request serves only readers who came before it was sent; any write
makes every listing invalid, before and after; and an object that is missing from a listing or a
filtered answer is asked for by its path, because only the controller's own 404 proves absence
(pages can shift while they are read). So is one of which an answer has but a part.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from provider.omnistack.collections import COLLECTIONS, Collection
from provider.omnistack.errors import Answered, Interrupted, TimedOut
from provider.omnistack.ids import is_id, is_same

Found = Mapping[str, Any] | None

AT_ONCE = 100
"""Ids in one filter: with 37 characters each they stay far below 8 KiB of request head."""
LIST_AFTER = 10
PER_PAGE = 3
"""A listing pays when so many objects were asked for as this times its pages."""
FRESH_FOR = 60.0
FILTERS_IDS = 5
"""The minor version of the REST API that brought lists of ids (HPE developer portal)."""


class Source(Protocol):
    """The plain requests, with the patience of the reader whose turn it is."""

    @property
    def minor(self) -> int: ...

    def now(self) -> float: ...

    def turn(self, lock: threading.Lock) -> Any:
        """A context that holds the lock; waiting for it raises when time is up."""

    def single(self, collection: Collection, id: str) -> Found: ...  # noqa: A002  # the API's word

    def some(self, collection: Collection, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]: ...

    def every(self, collection: Collection, most: int) -> Sequence[Mapping[str, Any]] | int:
        """The whole collection, or how many objects it has if they are more than so many."""


class Ticket:
    """One reader's wish."""

    __slots__ = ("done", "error", "found", "id")

    def __init__(self, id: str) -> None:  # noqa: A002  # the API's word
        self.id = id
        self.done = False
        self.found: Found = None
        self.error: Exception | None = None

    def give(self, found: Found) -> None:
        self.found, self.done = found, True

    def fail(self, error: Exception) -> None:
        self.error, self.done = error, True


class Shelf:
    """What is known of one collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.turn = threading.Lock()
        self.waiting: list[Ticket] = []
        self.listing: Mapping[str, Mapping[str, Any]] = {}
        self.valid = (-1, 0.0)  # the count of writes at which, the time until which
        self.asked = (0, 0)  # the count of writes since which, how often since then
        self.pays_after = LIST_AFTER


class Reads:
    """Finds objects by id for all threads of a process."""

    def __init__(self) -> None:
        self._writes = 0
        self._lock = threading.Lock()
        self._shelves = {plural: Shelf(each) for plural, each in COLLECTIONS.items()}

    def changed(self) -> None:
        """Something is about to change, or has."""
        with self._lock:
            self._writes += 1

    def find(self, plural: str, id: str, source: Source) -> Found:  # noqa: A002  # the API's word
        """The object, None if the controller says that there is none."""
        shelf = self._shelves[plural]
        listed = self._listing(shelf, source.now())
        if listed and id in listed:
            return listed[id]
        ticket = self._wish(shelf, id)
        while not ticket.done:
            with source.turn(shelf.turn):
                if not ticket.done:
                    self._serve(shelf, source)
        if ticket.error:
            raise ticket.error
        return ticket.found

    def _listing(self, shelf: Shelf, now: float) -> Mapping[str, Mapping[str, Any]] | None:
        """The whole collection, if it was read since the last write and not too long ago."""
        writes, until = shelf.valid
        return shelf.listing if writes == self._writes and now < until else None

    def _wish(self, shelf: Shelf, id: str) -> Ticket:  # noqa: A002  # the API's word
        ticket = Ticket(id)
        with self._lock:
            shelf.waiting.append(ticket)
            since, times = shelf.asked
            shelf.asked = (self._writes, times + 1 if since == self._writes else 1)
        return ticket

    def _serve(self, shelf: Shelf, source: Source) -> None:
        """Read for all who wait; what fails for all of them is everybody's failure."""
        with self._lock:
            tickets, shelf.waiting = shelf.waiting[:AT_ONCE], shelf.waiting[AT_ONCE:]
            writes = self._writes
        try:
            found = self._read(shelf, source, tickets, writes)
            single = cache(lambda id_: source.single(shelf.collection, id_))
            for ticket in tickets:
                _answer(ticket, found, single)
        except (Interrupted, TimedOut):
            with self._lock:  # this reader's time is up, not that of the others
                shelf.waiting[:0] = [each for each in tickets if not each.done]
            raise
        except Exception as error:  # noqa: BLE001  # raised by each who waits for it
            for ticket in tickets:
                if not ticket.done:
                    ticket.fail(error)

    def _read(
        self, shelf: Shelf, source: Source, tickets: Sequence[Ticket], writes: int
    ) -> Mapping[str, Mapping[str, Any]]:
        """The objects that one request can give, by id; the rest is to be asked for singly."""
        listed = self._listing(shelf, source.now())
        if listed is None:
            listed = self._list(shelf, source, writes)
        if listed is not None:
            return listed
        ids = list(dict.fromkeys(ticket.id for ticket in tickets))
        if len(ids) == 1 or source.minor < FILTERS_IDS or any("," in each for each in ids):
            return {}
        try:
            return by_id(source.some(shelf.collection, ids))
        except Answered:
            return {}  # one id may have spoiled it for all

    def _list(
        self, shelf: Shelf, source: Source, writes: int
    ) -> Mapping[str, Mapping[str, Any]] | None:
        """The whole collection, if by now that is less work."""
        since, times = shelf.asked
        if since != writes or times <= shelf.pays_after:
            return None
        pages = times // PER_PAGE
        objects = source.every(shelf.collection, pages * shelf.collection.page)
        if isinstance(objects, int):
            shelf.pays_after = PER_PAGE * -(-objects // shelf.collection.page)
            return None
        shelf.listing, shelf.valid = by_id(objects), (writes, source.now() + FRESH_FOR)
        return shelf.listing


def _answer(
    ticket: Ticket, found: Mapping[str, Mapping[str, Any]], single: Callable[[str], Found]
) -> None:
    """Give a reader what was found, or what its path says."""
    try:
        ticket.give(found.get(ticket.id) or single(ticket.id))
    except Answered as error:  # says something of this object, nothing of the others
        ticket.fail(error)


def by_id(objects: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(each.get("id")): each for each in objects if is_whole(each)}


def is_whole(found: Mapping[str, Any], id: str | None = None) -> bool:  # noqa: A002  # the API's word
    """Whether an answer is an object, the one of an id: each has an id and a name."""
    told = found.get("id")
    return is_id(told) and (id is None or is_same(told, id)) and bool(found.get("name"))
