"""The collections of the API: how each is named, read and paged."""

from collections.abc import Mapping
from typing import NamedTuple

DEFAULT_PAGE = 500


class Collection(NamedTuple):
    """One collection.

    page: objects per page. HPE advises 500; a listing of virtual machines with more than some
    thousands runs the controller out of memory (known issue OMNI-69918 of the HPESimpliVity
    PowerShell module).
    always: filters that every listing has. Since REST API 1.14 virtual machines are filtered by
    ALIVE if nothing is said, before that the deleted ones come too: so it is always said.
    filters_names: whether its name filter is to be trusted. That of policies did not work in
    release 3.7.2 (a remark in a public PowerShell module).
    singles: whether one object can be asked for by its path, which HPE's OpenAPI 1.25 has not for
    all. keyed_by_id: whether objects have an id; an external store has only its name.
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
