"""simplivity_datastore and simplivity_datastores."""

from collections.abc import Mapping
from typing import Any

from provider.framework.kinds.data_source import Default, computed, optional
from provider.framework.validators import at_least, not_empty
from provider.framework.values import Strings
from provider.nouns.datastore.model import DatastoreObject, is_deleted
from provider.nouns.shared.listing import Managed, Stored
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup


def exists(told: Mapping[str, Any]) -> bool:
    return not is_deleted(told)


class Datastore(Lookup, DatastoreObject):
    """A datastore of an omnistack_cluster."""

    plural = "datastores"
    extras = OPTIONAL_FIELDS
    exists = staticmethod(exists)
    tells_apart = ("omnistack_cluster_name", "compute_cluster_parent_name")

    omnistack_cluster_id: str = optional(
        "Id of its omnistack_cluster; narrows a `name` that several datastores have.",
        default=Default.SERVER,
        validator=not_empty,
    )


class Datastores(Stored, Managed):
    """All datastores, or those that match every argument, by name and then by id."""

    extras = OPTIONAL_FIELDS
    exists = staticmethod(exists)

    policy_id: Strings | None = optional("Id of a backup policy.", validator=not_empty)
    policy_name: Strings | None = optional("Name of a backup policy.", validator=not_empty)
    mount_directory: Strings | None = optional(
        "Name of the directory that hosts mount.", validator=not_empty
    )
    single_replica: bool | None = optional("Whether the data is kept once only.")
    size_min: int | None = optional(
        "Least size in bytes.", validator=at_least(0), api_name="min_size"
    )
    size_max: int | None = optional(
        "Greatest size in bytes.", validator=at_least(0), api_name="max_size"
    )
    datastores: tuple[DatastoreObject, ...] = computed("The datastores.")
