"""Reads that coalesce: many threads read single objects, and few requests are sent.

Terraform refreshes one resource per call, ten at a time. A provider that answers each with a
request of its own is as slow as the API times the number of objects. Here a thread that has the
lock of a collection reads for all who wait for it,

* one object by its path,
* several by the id filter, in one request,
* after enough of them the whole collection, which then serves every later reader.

    reader of a           readers of b and c             controller
    -------------------   ----------------------------   ---------------------
    waiting: a
    takes the lock of     waiting: b, c
    the collection;       wait for the lock
    takes a from waiting
    reads a                                              GET /policies/a
    releases the lock     one takes it, takes b and c
    returns a             from waiting, reads both       GET /policies?id=b,c
                          releases the lock
                          the other takes it, finds its
                          answer there, releases it

A second lock, of all collections, is held for changes of the waiting lists and of the count of
writes; never while a request is under way.

What keeps this correct: a request serves only readers who came before it was sent; any write
makes every listing invalid, before and after; and an object that is missing or incomplete in a
listing or a filtered answer is read by its path, because only the controller's own 404 proves
absence (pages can shift while they are read). Where there is no such path, it is asked for alone.
"""

import functools
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from provider.omnistack.collections import COLLECTIONS, Collection, id_of, is_complete
from provider.omnistack.errors import ErrorAnswer, Interrupted, TimedOut
from provider.omnistack.operation import Operation
from provider.omnistack.paging import TooManyObjects

Object = Mapping[str, Any]

MOST_IDS = 100
"""Ids in one filter: with 37 characters each they stay far below 8 KiB of request head."""
LIST_AFTER = 10
PER_PAGE = 3
"""A listing pays when so many objects were read as this times its pages."""
FRESH_FOR = 60.0
FILTERS_IDS = 5
"""The minor version of the REST API that brought lists of ids (HPE developer portal)."""


class PendingRead:
    """The reading of one object, for which a thread waits."""

    __slots__ = ("done", "error", "found", "id")

    def __init__(self, id: str) -> None:  # noqa: A002  # the API's word
        self.id = id
        self.done = False
        self.found: Object | None = None
        self.error: Exception | None = None

    def resolve(self, found: Object | None) -> None:
        self.found, self.done = found, True

    def fail(self, error: Exception) -> None:
        self.error, self.done = error, True


class CollectionCache:
    """What is known of one collection, and who waits for it.

    lock: held by the thread that reads for all.
    valid: the count of writes at which the listing was read, and the time until which it is fresh.
    asked: a count of writes, and how often objects were read since.
    pays_after: after how many such readings a listing is tried.
    """

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.lock = threading.Lock()
        self.waiting: list[PendingRead] = []
        self.listing: Mapping[str, Object] = {}
        self.valid = (-1, 0.0)
        self.asked = (0, 0)
        self.pays_after = LIST_AFTER


class CoalescedReads:
    """Finds objects by id for all threads of a process."""

    def __init__(self) -> None:
        self._writes = 0
        self._lock = threading.Lock()
        self._caches = {plural: CollectionCache(each) for plural, each in COLLECTIONS.items()}

    def invalidate(self) -> None:
        """Something is about to change, or has: no listing of before is valid any more."""
        with self._lock:
            self._writes += 1

    def find(self, plural: str, id: str, operation: Operation) -> Object | None:  # noqa: A002  # the API's word
        """The object, None if the controller says that there is none."""
        return self.find_all(plural, [id], operation)[id]

    def find_all(
        self, plural: str, ids: Iterable[str], operation: Operation
    ) -> dict[str, Object | None]:
        """Objects by id, None where the controller says that there is none."""
        cache = self._caches[plural]
        listed = self._listing(cache, operation.now()) or {}
        found: dict[str, Object | None] = {each: listed.get(each) for each in ids}
        reads = [self._enqueue(cache, each) for each, known in found.items() if known is None]
        for read in reads:
            found[read.id] = self._awaited(read, cache, operation)
        return found

    def _awaited(
        self, read: PendingRead, cache: CollectionCache, operation: Operation
    ) -> Object | None:
        while not read.done:
            with operation.holding(cache.lock, "other readings"):
                if not read.done:
                    self._read_waiting(cache, operation)
        if read.error:
            raise read.error
        return read.found

    def _listing(self, cache: CollectionCache, now: float) -> Mapping[str, Object] | None:
        """The whole collection, if it was read since the last write and not too long ago."""
        writes, until = cache.valid
        return cache.listing if writes == self._writes and now < until else None

    def _enqueue(self, cache: CollectionCache, id: str) -> PendingRead:  # noqa: A002  # the API's word
        read = PendingRead(id)
        with self._lock:
            cache.waiting.append(read)
            since, times = cache.asked
            cache.asked = (self._writes, times + 1 if since == self._writes else 1)
        return read

    def _read_waiting(self, cache: CollectionCache, operation: Operation) -> None:
        """Read for all who wait; an error that concerns all of them is raised by each."""
        with self._lock:
            reads, cache.waiting = cache.waiting[:MOST_IDS], cache.waiting[MOST_IDS:]
            writes = self._writes
        try:
            found = self._read_together(cache, operation, reads, writes)
            single = functools.cache(lambda id_: operation.get_object(cache.collection, id_))
            for read in reads:
                _answer(read, found, single)
        except (Interrupted, TimedOut):
            with self._lock:  # the time of this operation is up, not that of the others
                cache.waiting[:0] = [each for each in reads if not each.done]
            raise
        except Exception as error:  # noqa: BLE001  # each thread that waits for it raises it
            for read in reads:
                if not read.done:
                    read.fail(error)

    def _read_together(
        self,
        cache: CollectionCache,
        operation: Operation,
        reads: Sequence[PendingRead],
        writes: int,
    ) -> Mapping[str, Object]:
        """The objects that one request can give, by id; the others have to be read singly."""
        listed = self._listing(cache, operation.now())
        if listed is None:
            listed = self._list(cache, operation, writes)
        if listed is not None:
            return listed
        ids = list(dict.fromkeys(read.id for read in reads))
        can_filter = cache.collection.filters_ids and operation.minor >= FILTERS_IDS
        if len(ids) == 1 or not can_filter or any("," in each for each in ids):
            return {}
        try:
            found = operation.list_objects(cache.collection, {"id": ",".join(ids)})
            return by_id(cache.collection, found)
        except ErrorAnswer:
            return {}  # the controller may refuse all for the sake of one id

    def _list(
        self, cache: CollectionCache, operation: Operation, writes: int
    ) -> Mapping[str, Object] | None:
        """The whole collection, if by now that is less work or the only way to read an object.

        Later readers have it, too, once there are enough of them.
        """
        since, times = cache.asked
        page, pays = cache.collection.page, since == writes and times > cache.pays_after
        if not pays and not cache.collection.listed_first:
            return None
        most = sys.maxsize if cache.collection.listed_first else times // PER_PAGE * page
        try:
            objects = operation.list_objects(cache.collection, {}, most)
        except TooManyObjects as error:
            cache.pays_after = PER_PAGE * -(-error.count // page)
            return None
        listing = by_id(cache.collection, objects)
        if pays:
            cache.listing, cache.valid = listing, (writes, operation.now() + FRESH_FOR)
        return listing


def _answer(
    read: PendingRead, found: Mapping[str, Object], single: Callable[[str], Object | None]
) -> None:
    """Give a reader what was found, or what the path of its object says."""
    try:
        read.resolve(found.get(read.id) or single(read.id))
    except ErrorAnswer as error:  # concerns this object, none of the others
        read.fail(error)


def by_id(collection: Collection, objects: Sequence[Object]) -> dict[str, Object]:
    return {id_of(collection, o): o for o in objects if is_complete(collection, o)}
