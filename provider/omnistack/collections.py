"""The collections of the API: how each is named, read and paged, and what an object of it has."""

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
    keyed_by_id: whether objects have an id; an external store has only its name.
    """

    plural: str
    singular: str
    page: int = DEFAULT_PAGE
    always: Mapping[str, str] = {}
    filters_names: bool = True
    singles: bool = True
    keyed_by_id: bool = True


_ALL = (
    Collection("backups", "backup"),
    Collection("cluster_groups", "cluster_group", singles=False),
    Collection("datastores", "datastore"),
    Collection("external_stores", "external_store", singles=False, keyed_by_id=False),
    Collection("hosts", "host"),
    Collection("omnistack_clusters", "omnistack_cluster"),
    Collection("policies", "policy", filters_names=False),
    Collection("virtual_machines", "virtual_machine", always={"state": "ALIVE"}),
)
COLLECTIONS = {each.plural: each for each in _ALL}


def is_complete(found: Mapping[str, Any], id: str | None = None) -> bool:  # noqa: A002  # the API's word
    """Whether an answer has what each object has: an id, the given one if any, and a name."""
    own = found.get("id")
    return is_id(own) and (id is None or is_same(own, id)) and bool(found.get("name"))


def is_one_of(collection: Collection, found: Mapping[str, Any]) -> bool:
    """Whether an element of a listing is an object: without id or name it could be any."""
    if collection.keyed_by_id:
        return is_complete(found)
    return bool(found.get("name"))


def is_there(collection: Collection, found: Mapping[str, Any]) -> bool:
    """Whether an object is one that a listing has by default: a deleted machine is none."""
    return all(found.get(name, value) == value for name, value in collection.always.items())


def key_of(collection: Collection, found: Mapping[str, Any]) -> str:
    """What others refer to an object by: its id, or its name if it has none."""
    return str(found.get("id") if collection.keyed_by_id else found.get("name"))
