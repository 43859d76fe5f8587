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

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
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


class PendingRead:
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


class CollectionCache:
    """What is known of one collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.turn = threading.Lock()
        self.waiting: list[PendingRead] = []
        self.listing: Mapping[str, Mapping[str, Any]] = {}
        self.valid = (-1, 0.0)  # the count of writes at which, the time until which
        self.asked = (0, 0)  # the count of writes since which, how often since then
        self.pays_after = LIST_AFTER


class CoalescedReads:
    """Finds objects by id for all threads of a process."""

    def __init__(self) -> None:
        self._writes = 0
        self._lock = threading.Lock()
        self._caches = {plural: CollectionCache(each) for plural, each in COLLECTIONS.items()}

    def changed(self) -> None:
        """Something is about to change, or has."""
        with self._lock:
            self._writes += 1

    def find(self, plural: str, id: str, source: Source) -> Found:  # noqa: A002  # the API's word
        """The object, None if the controller says that there is none."""
        cache = self._caches[plural]
        listed = self._listing(cache, source.now())
        if listed and id in listed:
            return listed[id]
        read = self._wish(cache, id)
        while not read.done:
            with source.turn(cache.turn):
                if not read.done:
                    self._serve(cache, source)
        if read.error:
            raise read.error
        return read.found

    def _listing(
        self, cache: CollectionCache, now: float
    ) -> Mapping[str, Mapping[str, Any]] | None:
        """The whole collection, if it was read since the last write and not too long ago."""
        writes, until = cache.valid
        return cache.listing if writes == self._writes and now < until else None

    def _wish(self, cache: CollectionCache, id: str) -> PendingRead:  # noqa: A002  # the API's word
        read = PendingRead(id)
        with self._lock:
            cache.waiting.append(read)
            since, times = cache.asked
            cache.asked = (self._writes, times + 1 if since == self._writes else 1)
        return read

    def _serve(self, cache: CollectionCache, source: Source) -> None:
        """Read for all who wait; what fails for all of them is everybody's failure."""
        with self._lock:
            reads, cache.waiting = cache.waiting[:AT_ONCE], cache.waiting[AT_ONCE:]
            writes = self._writes
        try:
            found = self._read(cache, source, reads, writes)
            single = functools.cache(lambda id_: source.single(cache.collection, id_))
            for read in reads:
                _answer(read, found, single)
        except (Interrupted, TimedOut):
            with self._lock:  # this reader's time is up, not that of the others
                cache.waiting[:0] = [each for each in reads if not each.done]
            raise
        except Exception as error:  # noqa: BLE001  # raised by each who waits for it
            for read in reads:
                if not read.done:
                    read.fail(error)

    def _read(
        self, cache: CollectionCache, source: Source, reads: Sequence[PendingRead], writes: int
    ) -> Mapping[str, Mapping[str, Any]]:
        """The objects that one request can give, by id; the rest is to be asked for singly."""
        listed = self._listing(cache, source.now())
        if listed is None:
            listed = self._list(cache, source, writes)
        if listed is not None:
            return listed
        ids = list(dict.fromkeys(read.id for read in reads))
        if len(ids) == 1 or source.minor < FILTERS_IDS or any("," in each for each in ids):
            return {}
        try:
            return by_id(source.some(cache.collection, ids))
        except Answered:
            return {}  # one id may have spoiled it for all

    def _list(
        self, cache: CollectionCache, source: Source, writes: int
    ) -> Mapping[str, Mapping[str, Any]] | None:
        """The whole collection, if by now that is less work."""
        since, times = cache.asked
        if since != writes or times <= cache.pays_after:
            return None
        pages = times // PER_PAGE
        objects = source.every(cache.collection, pages * cache.collection.page)
        if isinstance(objects, int):
            cache.pays_after = PER_PAGE * -(-objects // cache.collection.page)
            return None
        cache.listing, cache.valid = by_id(objects), (writes, source.now() + FRESH_FOR)
        return cache.listing


def _answer(
    read: PendingRead, found: Mapping[str, Mapping[str, Any]], single: Callable[[str], Found]
) -> None:
    """Give a reader what was found, or what its path says."""
    try:
        read.give(found.get(read.id) or single(read.id))
    except Answered as error:  # says something of this object, nothing of the others
        read.fail(error)


def by_id(objects: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(each.get("id")): each for each in objects if is_whole(each)}


def is_whole(found: Mapping[str, Any], id: str | None = None) -> bool:  # noqa: A002  # the API's word
    """Whether an answer is an object, the one of an id: each has an id and a name."""
    told = found.get("id")
    return is_id(told) and (id is None or is_same(told, id)) and bool(found.get("name"))
