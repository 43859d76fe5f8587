"""Facts that several objects of the API have, each said once."""

from collections.abc import Iterable
from typing import TypeVar

from provider.framework.record import Record, computed

R = TypeVar("R", bound=Record)


def either(*words: str) -> str:
    """The values of an enumeration as text.

    >>> either("ON", "OFF", "UNKNOWN")
    '`ON`, `OFF` or `UNKNOWN`'
    """
    *others, last = (f"`{word}`" for word in words)
    return f"{', '.join(others)} or {last}"


def in_one_order(parts: Iterable[R] | None, *names: str) -> tuple[R, ...]:
    """Parts of an object by these attributes: that the API lists them in any order means nothing.

    What two plans read must be the same as long as the object is.
    """

    def rank(part: R) -> tuple[tuple[bool, object], ...]:
        values = (getattr(part, name) for name in names)
        return tuple((value is not None, value if value is not None else 0) for value in values)

    return tuple(sorted(parts or (), key=rank))


HYPERVISOR_TYPE = f"{either('VSPHERE', 'HYPERV')}."


class Named(Record):
    """What every object has."""

    id: str = computed("Identifier.")
    name: str = computed("Name.")


class Grouped(Record):
    """Facts of what belongs to cluster groups, which REST API 1.12 introduced."""

    cluster_group_ids: frozenset[str] | None = computed("Ids of its cluster groups.")


class InDatacenter(Record):
    """Where the hypervisor has the compute cluster of an object."""

    compute_cluster_parent_hypervisor_object_id: str | None = computed(
        "Hypervisor's id of the datacenter or folder that holds the compute cluster."
    )
    compute_cluster_parent_name: str | None = computed(
        "Name of the datacenter or folder that holds the compute cluster."
    )


class Stored(Grouped, InDatacenter):
    """Facts of what an omnistack_cluster stores: datastores, virtual machines and backups."""

    omnistack_cluster_name: str | None = computed("Name of its omnistack_cluster.")
    created_at: str | None = computed("When it was made (UTC, ISO 8601).")
    hypervisor_type: str | None = computed(HYPERVISOR_TYPE)


class Managed(Record):
    """Facts of what the hypervisor's management system knows, too."""

    hypervisor_management_system: str | None = computed(
        "IP address of the hypervisor's management system."
    )
    hypervisor_management_system_name: str | None = computed(
        "Name of the hypervisor's management system."
    )
    hypervisor_object_id: str | None = computed("Its id in the hypervisor.")
