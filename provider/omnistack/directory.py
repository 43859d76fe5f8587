"""The directory: names of objects by id, for those who refer to them.

A name is that of the first look of this process: a policy that this very run renames has its old
name here as long as the run lasts, so that two plans of one run say the same. What was found once
is not asked for again; after some single looks a collection is listed as a whole.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record
from provider.framework.references import references
from provider.framework.schema import Refers
from provider.omnistack.collections import COLLECTIONS, Collection
from provider.omnistack.not_found import another_federation, no_such

CLUSTERS, GROUPS = "omnistack_clusters", "cluster_groups"
"""What tells one federation from another."""
LIST_AFTER = 10
"""Single looks into a collection, after which all of it is listed."""

Found = Mapping[str, Any]


class Source(Protocol):
    """The plain readings, with the patience of the one who asks."""

    def find(self, plural: str, id: str) -> Found | None: ...  # noqa: A002  # the API's word

    def listed(self, plural: str) -> Sequence[Found]: ...

    def clusters(self) -> Mapping[str, str]:
        """The names of all omnistack_clusters by id in lower case; none if nobody may know."""


class Directory:
    """What a process has learned of the objects that others refer to."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._looks: Counter[str] = Counter()

    def remember(self, plural: str, id: str, name: str) -> None:  # noqa: A002  # the API's word
        """An object has a name, which stands unless an earlier one is known."""
        self._names.setdefault((plural, id), name)

    def name(self, plural: str, id: str, source: Source) -> str | None:  # noqa: A002  # the API's word
        """The name of an object, None if there is none of this id."""
        if plural == CLUSTERS:
            return source.clusters().get(id.lower())
        if (plural, id) not in self._names:
            self._look(COLLECTIONS[plural], id, source)
        return self._names.get((plural, id))

    def listed(self, plural: str, source: Source) -> Mapping[str, str]:
        """The names of all objects of a collection, as they are now, by id."""
        found = [each for each in source.listed(plural) if is_there(COLLECTIONS[plural], each)]
        names = {key_of(COLLECTIONS[plural], each): str(each.get("name")) for each in found}
        for key, name in names.items():
            self.remember(plural, key, name)
        return names

    def missing(self, refers: Refers, value: str, source: Source) -> Diagnostic | None:
        """What to tell if a value names nothing."""
        plural = refers.kind
        if plural == CLUSTERS and not source.clusters():
            return None
        if refers.by_name and value in self._all_names(plural):
            return None
        if COLLECTIONS[plural].keyed_by_id and self.name(plural, value, source) is not None:
            return None
        names = self.listed(plural, source)
        if value in names or (refers.by_name and value in names.values()):
            return None
        return no_such(refers, value, names)

    def elsewhere(
        self, known: Record, origin: Mapping[str, str], source: Source
    ) -> Diagnostic | None:
        """What to tell if an object that does not exist was made in another federation.

        origin: the clusters of its federation, by id, as far as they were remembered. States of
        old have none; then what the object refers to says where it was.
        """
        was = origin or {each.lower(): "" for each in _places(known, CLUSTERS)}
        groups = set() if was else _places(known, GROUPS)
        now = source.clusters() if was or groups else {}
        if not now or was.keys() & now.keys():
            return None
        if groups and groups & self.listed(GROUPS, source).keys():
            return None
        return another_federation(known.noun, was or dict.fromkeys(groups, ""), now)

    def _all_names(self, plural: str) -> set[str]:
        return {name for (kind, _), name in list(self._names.items()) if kind == plural}

    def _look(self, collection: Collection, id: str, source: Source) -> None:  # noqa: A002  # the API's word
        self._looks[collection.plural] += 1
        many = self._looks[collection.plural] == LIST_AFTER
        if many or not collection.singles:
            self.listed(collection.plural, source)
        if collection.singles and (collection.plural, id) not in self._names:
            found = source.find(collection.plural, id)
            if found and is_there(collection, found):
                self.remember(collection.plural, id, str(found.get("name")))


def is_there(collection: Collection, found: Found) -> bool:
    """Whether an object is one that a listing has by default: a deleted machine is none."""
    return all(found.get(name, value) == value for name, value in collection.always.items())


def key_of(collection: Collection, found: Found) -> str:
    return str(found.get("id") if collection.keyed_by_id else found.get("name"))


def _places(known: Record, kind: str) -> set[str]:
    """The objects of a kind that a record refers to."""
    return {each.value for each in references(known) if each.refers.kind == kind}
