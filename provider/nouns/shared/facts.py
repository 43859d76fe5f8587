"""Facts that several objects of the API have, each said once."""

from collections.abc import Iterable
from typing import TypeVar

from provider.framework.record import Record, computed
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.filters import IN_CLUSTER_GROUP, PATTERN, times

R = TypeVar("R", bound=Record)


def in_one_order(parts: Iterable[R] | None, *names: str) -> tuple[R, ...]:
    """Parts of an object by these attributes: that the API lists them in any order means nothing.

    What two plans read must be the same as long as the object is.
    """

    def rank(part: R) -> tuple[tuple[bool, object], ...]:
        values = (getattr(part, name) for name in names)
        return tuple((value is not None, value if value is not None else 0) for value in values)

    return tuple(sorted(parts or (), key=rank))


class Named(ApiRecord):
    """What every object has."""

    id: str = computed("Identifier.")
    name: str = computed("Name.", filter=PATTERN)


class Grouped(ApiRecord):
    """Facts of what belongs to cluster groups, which REST API 1.12 introduced."""

    cluster_group_ids: frozenset[str] | None = computed(
        "Ids of its cluster groups.", filter=IN_CLUSTER_GROUP
    )


class InCluster(ApiRecord):
    """Facts of what belongs to an omnistack_cluster, as far as the API tells it."""

    omnistack_cluster_id: str | None = computed("Id of its omnistack_cluster.", filter=True)
    omnistack_cluster_name: str | None = computed("Name of its omnistack_cluster.", filter=True)


class InDatacenter(ApiRecord):
    """Where the hypervisor has the compute cluster of an object."""

    compute_cluster_parent_hypervisor_object_id: str | None = computed(
        "Hypervisor's id of the datacenter or folder that holds the compute cluster.", filter=True
    )
    compute_cluster_parent_name: str | None = computed(
        "Name of the datacenter or folder that holds the compute cluster.", filter=True
    )


class OnHypervisor(ApiRecord):
    """Facts of what one kind of hypervisor runs."""

    hypervisor_type: str | None = computed("{values}.", values=("VSPHERE", "HYPERV"))


class Stored(Grouped, InDatacenter, OnHypervisor):
    """Facts of what an omnistack_cluster stores: datastores, virtual machines and backups."""

    created_at: str | None = computed("When it was made (UTC, ISO 8601).", filter=times("created"))


class Managed(ApiRecord):
    """Facts of what the hypervisor's management system knows, too."""

    hypervisor_management_system: str | None = computed(
        "IP address of the hypervisor's management system."
    )
    hypervisor_management_system_name: str | None = computed(
        "Name of the hypervisor's management system.", filter=True
    )
    hypervisor_object_id: str | None = computed("Its id in the hypervisor.", filter=True)
