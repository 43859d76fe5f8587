"""The directory: names of objects by id, for plans and messages about what refers to them.

A name is that of the first reading of this process: a policy that this very run renames has its
old name here as long as the run lasts, so that two plans of one run are the same. What was found
once is not read again; after some single readings a collection is listed as a whole.
"""

from collections import Counter
from collections.abc import Mapping

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record
from provider.framework.references import references
from provider.framework.schema import Refers
from provider.omnistack.collections import COLLECTIONS, Collection, is_there, key_of
from provider.omnistack.not_found import another_federation, no_such
from provider.omnistack.reader import Reader

CLUSTERS, GROUPS = "omnistack_clusters", "cluster_groups"
"""What identifies a federation."""
LIST_AFTER = 10
"""Single readings of a collection, after which all of it is listed."""


class Directory:
    """What a process has learned of the objects that others refer to."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._times_read: Counter[str] = Counter()

    def remember(self, plural: str, id: str, name: str) -> None:  # noqa: A002  # the API's word
        """Note the name of an object, unless one is known already."""
        self._names.setdefault((plural, id), name)

    def name(self, plural: str, id: str, reader: Reader) -> str | None:  # noqa: A002  # the API's word
        """The name of an object, None if there is none of this id."""
        if plural == CLUSTERS:
            return reader.clusters().get(id.lower())
        if (plural, id) not in self._names:
            self._read(COLLECTIONS[plural], id, reader)
        return self._names.get((plural, id))

    def listed(self, plural: str, reader: Reader) -> Mapping[str, str]:
        """The names of all objects of a collection, as they are now, by id."""
        found = [each for each in reader.listed(plural) if is_there(COLLECTIONS[plural], each)]
        names = {key_of(COLLECTIONS[plural], each): str(each.get("name")) for each in found}
        for key, name in names.items():
            self.remember(plural, key, name)
        return names

    def missing(self, refers: Refers, value: str, reader: Reader) -> Diagnostic | None:
        """A diagnostic if a value names no object."""
        plural = refers.kind
        if plural == CLUSTERS and not reader.clusters():
            return None
        if refers.by_name and value in self._all_names(plural):
            return None
        if COLLECTIONS[plural].keyed_by_id and self.name(plural, value, reader) is not None:
            return None
        if COLLECTIONS[plural].vast:
            return no_such(refers, value)
        names = self.listed(plural, reader)
        if value in names or (refers.by_name and value in names.values()):
            return None
        return no_such(refers, value, names)

    def elsewhere(
        self, known: Record, origin: Mapping[str, str], reader: Reader
    ) -> Diagnostic | None:
        """A diagnostic if an object that does not exist was made in another federation.

        origin: the clusters of its federation, by id, as far as they were remembered. States of
        older versions of the provider have none; then the clusters or groups that the object
        refers to have to do.
        """
        was = origin or {each.lower(): "" for each in _ids_in(known, CLUSTERS)}
        groups = set() if was else _ids_in(known, GROUPS)
        now = reader.clusters() if was or groups else {}
        if not now or was.keys() & now.keys():
            return None
        if groups and groups & self.listed(GROUPS, reader).keys():
            return None
        return another_federation(known.noun, was or dict.fromkeys(groups, ""), now)

    def _all_names(self, plural: str) -> set[str]:
        return {name for (each, _), name in list(self._names.items()) if each == plural}

    def _read(self, collection: Collection, id: str, reader: Reader) -> None:  # noqa: A002  # the API's word
        self._times_read[collection.plural] += 1
        many = not collection.vast and self._times_read[collection.plural] == LIST_AFTER
        if many or not collection.singles:
            self.listed(collection.plural, reader)
        if collection.singles and (collection.plural, id) not in self._names:
            found = reader.find(collection.plural, id)
            if found and is_there(collection, found):
                self.remember(collection.plural, id, str(found.get("name")))


def _ids_in(known: Record, plural: str) -> set[str]:
    """The ids of objects of a collection that a record refers to, beside the one that it is."""
    found = (each for each in references(known) if each.refers.kind == plural)
    return {each.value for each in found if each.path != getattr(known, "identity", ())}
