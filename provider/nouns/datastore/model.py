"""What a datastore is, declared once for the resource and the data sources."""

from collections.abc import Mapping
from typing import Any

from provider.framework.record import computed, optional, required
from provider.framework.schema import Drift, Refers
from provider.framework.validators import between, object_name
from provider.nouns.shared.facts import Managed, Stored
from provider.nouns.shared.filters import PATTERN, bounds

GIB = 2**30
LARGEST = 1024 * 1024 * GIB


def exists(found: Mapping[str, Any]) -> bool:
    """No source says whether deleted datastores leave the API at once; they are marked."""
    return str(found.get("deleted")).lower() != "true"


class DatastoreFacts(Stored, Managed):
    """What the resource and the data source have in common."""

    id: str = computed("Identifier of the datastore.", when_read="Identifier.")
    name: str = required(
        "Name of the datastore.",
        when_read="Name.",
        requires_replace=True,
        validator=object_name,
        filter=PATTERN,
    )
    omnistack_cluster_id: str = required(
        "Id of the omnistack_cluster that holds the datastore.",
        when_read="Id of its omnistack_cluster.",
        requires_replace=True,
        refers=Refers("omnistack_clusters"),
        filter=True,
    )
    omnistack_cluster_name: str | None = computed(
        "Name of that omnistack_cluster when the datastore was made.",
        when_read="Name of its omnistack_cluster.",
        name_of="omnistack_cluster_id",
        filter=True,
    )
    policy_id: str = required(
        "Id of the backup policy that virtual machines made on the datastore start with.",
        when_read="Id of the backup policy that new virtual machines start with.",
        refers=Refers("policies"),
        filter=True,
        severity=Drift.CRITICAL,
    )
    policy_name: str | None = computed(
        "Name of that policy when the datastore got it.",
        when_read="Name of that backup policy.",
        name_of="policy_id",
        filter=True,
    )
    size: int = required(
        "Size in bytes, from 1 GiB to 1024 TiB. It can grow in place; it cannot shrink.",
        when_read="Size in bytes.",
        validator=between(GIB, LARGEST, "bytes (1 GiB to 1024 TiB)"),
        filter=bounds("min_size", "max_size"),
    )
    single_replica: bool = optional(
        "Whether the data of its virtual machines is kept once only, without high availability.",
        when_read="Whether its data is kept once only.",
        default=False,
        requires_replace=True,
        since=16,
        filter=True,
    )
    mount_directory: str | None = computed("Name of the directory that hosts mount.", filter=True)
