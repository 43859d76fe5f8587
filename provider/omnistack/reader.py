"""How one operation reads objects: singly through `CoalescedReads`, or as a listing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.omnistack.coalesced_reads import CoalescedReads
from provider.omnistack.collections import (
    COLLECTIONS,
    has_facts,
    is_complete,
    is_filterable,
    normal,
)
from provider.omnistack.operation import Operation
from provider.omnistack.paging import contents, unreadable

Object = Mapping[str, Any]


class Reader:
    """The objects of a federation as one operation reads them; what it has found, it keeps."""

    def __init__(self, operation: Operation, reads: CoalescedReads) -> None:
        self._operation = operation
        self._reads = reads
        self._found: dict[tuple[str, str], Object] = {}

    def find(self, plural: str, id: str) -> Object | None:  # noqa: A002  # the API's word
        """One object by id, None only if the controller says that there is none.

        It may have been read together with others, but never before the last write of this
        operation.
        """
        known = self._found.get((plural, id))
        if known is not None:
            return known
        found = self._reads.find(plural, id, self._operation)
        if found is not None:
            self._found[plural, id] = found
        return found

    def find_all(self, plural: str, ids: Iterable[str]) -> Mapping[str, Object | None]:
        """Several objects by id, as `find` finds each, in as few requests as there may be."""
        wanted = dict.fromkeys(ids)
        unread = [each for each in wanted if (plural, each) not in self._found]
        read = self._reads.find_all(plural, unread, self._operation)
        self._found.update({(plural, each): o for each, o in read.items() if o is not None})
        return {each: self._found.get((plural, each)) for each in wanted}

    def listed(self, plural: str, **filters: Any) -> list[Object]:
        """All objects of a collection, sorted by name, through the API's filters."""
        collection = COLLECTIONS[plural]
        objects = self._operation.list_objects(collection, filters)
        if not all(is_complete(collection, each) for each in objects):
            raise unreadable(collection, objects)
        return objects

    def first(self, plural: str, most: int, **filters: Any) -> tuple[list[Any], int]:
        """The first objects of a collection, and how many there are in all."""
        page = {"sort": "name", "order": "ascending", "limit": most}
        return contents(
            COLLECTIONS[plural], self.get(COLLECTIONS[plural].path, **filters, **page), 0
        )

    def named(self, plural: str, name: str, **filters: Any) -> list[Object]:
        """The objects of exactly this name; the API's filter only narrows the listing."""
        collection = COLLECTIONS[plural]
        sent = dict(filters)
        if collection.filters_names and is_filterable(name):
            sent["name"] = name
        found = self.listed(plural, **self._taken_together(plural, sent))
        return [each for each in found if normal(each["name"]) == normal(name)]

    def with_facts(self, plural: str, facts: Mapping[str, str]) -> list[Object]:
        """The objects that have these facts; the API's filters only narrow the listing."""
        found = self.listed(plural, **self._taken_together(plural, facts))
        return [each for each in found if has_facts(each, facts)]

    def _taken_together(self, plural: str, filters: Mapping[str, Any]) -> dict[str, Any]:
        """As many filters as the API takes at once, the first ones."""
        alone = self._operation.minor < COLLECTIONS[plural].filters_together_since
        return dict(list(filters.items())[: 1 if alone else None])

    def get(self, path: str, **query: Any) -> Any:
        """The body of the answer to a GET request that no method here makes."""
        return self._operation.get(path, **query)

    def clusters(self) -> Mapping[str, str]:
        """The names of the federation's omnistack_clusters by id in lower case.

        They are read once; none if the account may not list them.
        """
        return self._operation.clusters()

    def invalidate(self) -> None:
        """What was read until now is out of date: the next reading asks the controller."""
        self._found.clear()
        self._reads.invalidate()
