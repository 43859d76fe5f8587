"""The collections of the API: how each is named, read and paged, and what an object of it has."""

import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from provider.omnistack.ids import is_id, is_same

DEFAULT_PAGE = 500


class Collection(NamedTuple):
    """One collection.

    page: objects per page. HPE advises 500; a listing of virtual machines with more than some
    thousands runs the controller out of memory (known issue OMNI-69918 of the HPESimpliVity
    PowerShell module).
    always: filters that every listing has. Since REST API 1.14 a listing of virtual machines
    without a state has those that are ALIVE, before that the deleted ones too: so the state is
    always sent.
    filters_names: whether its name filter can be trusted. That of policies did not work in
    release 3.7.2 (a remark in a public PowerShell module).
    singles: whether one object can be read by its path, which HPE's OpenAPI 1.25 has not for all.
    key: the properties that identify an object; an external store has no id. named: whether
    objects have a name as well.
    below: the path that the collection stands below.
    paged: whether a listing takes parameters; else it is one answer with everything.
    since: the minor version of REST API 1 that brought it.
    filters_together_since: the minor version since which two filters find what both of them find.
    Before, two on backups made something else (history of the HPESimpliVity PowerShell module).
    filters_ids: whether a list of ids can be filtered by: a Virtual Controller finds no backups for
    one (known issue OMNI-46361 of the PowerShell module).
    vast: whether there can be so many objects that nobody lists them to tell what there is.
    """

    plural: str
    singular: str
    page: int = DEFAULT_PAGE
    always: Mapping[str, str] = {}
    filters_names: bool = True
    singles: bool = True
    key: tuple[str, ...] = ("id",)
    named: bool = True
    below: str = ""
    paged: bool = True
    since: int = 0
    filters_together_since: int = 0
    filters_ids: bool = True
    vast: bool = False

    @property
    def path(self) -> str:
        return f"{self.below}/{self.plural}"

    @property
    def keyed_by_id(self) -> bool:
        return self.key == ("id",)

    @property
    def listed_first(self) -> bool:
        """Whether a listing is the first way to read one object."""
        return not (self.singles and self.paged)


_ALL = (
    Collection("backups", "backup", filters_together_since=14, filters_ids=False, vast=True),
    # Which envelope a single certificate has is not published: they are listed first.
    Collection(
        "certificates",
        "certificate",
        key=("hash",),
        named=False,
        below="/security",
        paged=False,
        since=12,
    ),
    Collection("cluster_groups", "cluster_group", singles=False, since=11),
    Collection("datastores", "datastore"),
    Collection(
        "external_stores",
        "external_store",
        singles=False,
        key=("omnistack_cluster_id", "name"),
        since=14,
    ),
    Collection("hosts", "host"),
    Collection("omnistack_clusters", "omnistack_cluster"),
    Collection("policies", "policy", filters_names=False),
    # Nor is the envelope of a listing of role assignments.
    Collection(
        "role_assignments",
        "role_assignment",
        singles=False,
        key=("role",),
        named=False,
        below="/security/rbac/policies",
        paged=False,
        since=17,
    ),
    Collection("virtual_machines", "virtual_machine", always={"state": "ALIVE"}),
)
COLLECTIONS = {each.plural: each for each in _ALL}

WORDS = ("name", "role")
"""Properties that are no ids: of any characters, and of another meaning in capitals."""
UNFILTERABLE = frozenset(",*")
"""In a name filter these separate and abbreviate names, so no name that has one can be sent."""
SEPARATOR = "/"
"""Between the parts of a key; only the last part may have one in it."""


def is_complete(collection: Collection, found: Mapping[str, Any], id: str | None = None) -> bool:  # noqa: A002  # the API's word
    """Whether an answer has what each object has: an id, the given one if any, and a name."""
    own = (found.get(each) for each in collection.key)
    if not all(map(_is_part, collection.key, own)) or (collection.named and not found.get("name")):
        return False
    return id is None or _is_key(collection, id_of(collection, found), id)


def id_of(collection: Collection, found: Mapping[str, Any]) -> str:
    """What identifies an object, as one text: its id, or what it has in place of it."""
    return normal(SEPARATOR.join(str(found.get(each) or "") for each in collection.key))


def parts_of(collection: Collection, id: str) -> dict[str, str]:  # noqa: A002  # the API's word
    """The properties that identify an object, from their text."""
    return dict(zip(collection.key, id.split(SEPARATOR, len(collection.key) - 1), strict=False))


def is_there(collection: Collection, found: Mapping[str, Any]) -> bool:
    """Whether an object is one that a listing has by default: a deleted machine is none."""
    return all(found.get(name, value) == value for name, value in collection.always.items())


def key_of(collection: Collection, found: Mapping[str, Any]) -> str:
    """What others refer to an object by: its id, or its name if it has none."""
    return str(found.get("id") if collection.keyed_by_id else found.get("name"))


def is_filterable(name: str) -> bool:
    """Whether a filter finds exactly this name, however its accents are stored."""
    one_form = all(unicodedata.is_normalized(form, name) for form in ("NFC", "NFD"))
    return one_form and not UNFILTERABLE.intersection(name)


def has_facts(found: Mapping[str, Any], facts: Mapping[str, str]) -> bool:
    """Whether an object has these ids and names."""
    return all(is_same(str(found.get(name)), value) for name, value in facts.items())


def normal(name: Any) -> str:
    """A name in the one form in which names are compared."""
    return unicodedata.normalize("NFC", str(name))


def _is_part(name: str, value: Any) -> bool:
    return bool(value and isinstance(value, str)) if name in WORDS else is_id(value)


def _is_key(collection: Collection, one: str, other: str) -> bool:
    return one == normal(other) if collection.key[-1] in WORDS else is_same(one, other)
