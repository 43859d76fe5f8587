"""simplivity_host and simplivity_hosts."""

from collections.abc import Sequence

from provider.framework.kinds.data_source import computed, optional
from provider.framework.validators import not_empty, one_of
from provider.framework.values import Strings
from provider.nouns.host import model as host
from provider.nouns.host.model import HostObject
from provider.nouns.shared.listing import Managed
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup, Told

ONE_VALUE = (
    "availability_zone_effective",
    "availability_zone_planned",
    "omnistack_cluster_id",
    "state",
)
"""The parameters for which the API documents no comma list."""


class Host(Lookup, HostObject):
    """A host that runs OmniStack.

    A host that was removed from the federation is found by name only if no other has the name.
    """

    plural = "hosts"
    extras = OPTIONAL_FIELDS
    tells_apart = ("state", "compute_cluster_name", "compute_cluster_parent_name")

    @staticmethod
    def meant(found: Sequence[Told]) -> Sequence[Told]:
        """Removed hosts linger beside the one that replaced them."""
        return [each for each in found if each.get("state") != "REMOVED"] or found


class Hosts(Managed):
    """All hosts, or those that match every argument, by name and then by id."""

    extras = OPTIONAL_FIELDS

    @staticmethod
    def takes_lists(name: str) -> bool:
        return name not in ONE_VALUE

    state: Strings | None = optional("State of the host.", validator=one_of(*host.STATES))
    type: Strings | None = optional("Kind of host.", validator=not_empty)
    model: Strings | None = optional("Model of the hardware.", validator=not_empty)
    version: Strings | None = optional("Version of OmniStack.", validator=not_empty)
    omnistack_cluster_id: Strings | None = optional(
        "Id of an omnistack_cluster.", validator=not_empty
    )
    compute_cluster_name: Strings | None = optional(
        "Name of a compute cluster.", validator=not_empty
    )
    compute_cluster_hypervisor_object_id: Strings | None = optional(
        "Hypervisor's id of a compute cluster.", validator=not_empty
    )
    compute_cluster_parent_name: Strings | None = optional(
        "Name of a datacenter or folder of compute clusters.", validator=not_empty
    )
    compute_cluster_parent_hypervisor_object_id: Strings | None = optional(
        "Hypervisor's id of a datacenter or folder of compute clusters.", validator=not_empty
    )
    virtual_controller_name: Strings | None = optional(
        "Name of a Virtual Controller.", validator=not_empty
    )
    management_ip: Strings | None = optional(
        "IP address in the management network.", validator=not_empty
    )
    storage_ip: Strings | None = optional("IP address in the storage network.", validator=not_empty)
    federation_ip: Strings | None = optional(
        "IP address in the federation network.", validator=not_empty
    )
    policy_enabled: bool | None = optional("Whether backup policies are at work.")
    upgrade_state: Strings | None = optional(
        "State of the last upgrade.", validator=one_of(*host.UPGRADE_STATES)
    )
    can_rollback: bool | None = optional("Whether the last upgrade can be taken back.")
    availability_zone_effective: Strings | None = optional(
        "Availability zone.", validator=not_empty
    )
    availability_zone_planned: Strings | None = optional(
        "Availability zone to move to.", validator=not_empty
    )
    hosts: tuple[HostObject, ...] = computed("The hosts.")
