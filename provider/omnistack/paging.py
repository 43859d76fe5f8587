"""Listings: all objects of a collection, page by page, in a stable order.

Paging keeps no snapshot, and the order of equal names is not documented (HPE OpenAPI 1.25 has
offset, limit, sort and order only). So pages are sorted, objects counted once, and a listing is
complete only when as many objects were read as it says it has. It may grow while it is read, but
only within limits.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from provider.omnistack.collections import Collection, id_of
from provider.omnistack.errors import Endless, Incomplete, Unreadable
from provider.secrecy import excerpt

Page = Callable[[Mapping[str, Any]], Any]
Found = dict[str, Mapping[str, Any]]

DIGITS = 12
"""Most digits of the number of objects in a collection."""
MOST = 1_000_000
"""Most objects of a collection: more than any federation has."""
UNCOUNTED = 50_000
"""Most objects of a collection that does not say how many it has."""
GROWN, ADDED = 1.1, 1000
"""By how much a collection may have grown while it is read: a share and a number."""


class TooManyObjects(Exception):
    """The collection has more objects than the caller wants to read."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def read_all(
    collection: Collection, filters: Mapping[str, Any], page: Page, most: int = sys.maxsize
) -> list[Any]:
    """Every object that the filters select; ``page`` reads one page of a query.

    Raises `Incomplete` if twice in a row the pages do not add up, `Endless` if they do not end,
    `TooManyObjects` after the first page if there are more than ``most``.
    """
    found, count = _read_through(collection, filters, page, most)
    if len(found) < count:
        found, count = _read_through(collection, filters, page, most)
    if len(found) < count:
        raise Incomplete(collection.plural, len(found), count)
    return list(found.values())


def _read_through(
    collection: Collection, filters: Mapping[str, Any], page: Page, most: int
) -> tuple[Found, int]:
    if not collection.paged:  # nor does such an answer say that two of its elements are one
        objects, count = contents(collection, page({}), 0)
        return {str(number): each for number, each in enumerate(objects)}, count
    found: Found = {}
    offset = limit = 0
    while True:
        window = {"offset": offset, "limit": collection.page, "sort": "name", "order": "ascending"}
        body = page({**collection.always, **filters, **window})
        objects, count = contents(collection, body, offset)
        if count > most:
            raise TooManyObjects(count)
        before = len(found)
        found |= {id_of(collection, each) or str(each.get("name")): each for each in objects}
        offset += len(objects)
        limit = limit or _limit(body, count)
        if offset > limit:
            raise Endless(f"{offset} {collection.plural}, where there could be {limit} at most")
        if len(found) == before or offset >= count:
            return found, count


def _limit(first: Mapping[str, Any], count: int) -> int:
    """The most objects that all pages may have, from what the first page says."""
    return min(int(count * GROWN) + ADDED, MOST) if "count" in first else UNCOUNTED


def contents(collection: Collection, body: Any, offset: int) -> tuple[list[Any], int]:
    """The objects of a page, and how many there are in all.

    Without a count there may be more behind a full page. A count below what was read already
    makes the whole answer unreadable.
    """
    objects = body.get(collection.plural) if isinstance(body, Mapping) else None
    if isinstance(body, list) and not collection.paged:
        body, objects = {}, body
    if not isinstance(objects, list) or not all(isinstance(each, Mapping) for each in objects):
        raise unreadable(collection, body)
    read = offset + len(objects)
    count = body.get("count", read + (collection.paged and len(objects) >= collection.page))
    if not str(count).isdecimal() or len(str(count)) > DIGITS or (objects and read > int(count)):
        raise unreadable(collection, body)
    return objects, int(count)


def unreadable(collection: Collection, body: Any) -> Unreadable:
    return Unreadable(200, "GET", collection.path, excerpt(repr(body), 200))
