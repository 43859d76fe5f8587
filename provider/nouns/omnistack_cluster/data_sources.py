"""simplivity_omnistack_cluster and simplivity_omnistack_clusters."""

from provider.framework.kinds.data_source import computed, optional
from provider.framework.validators import not_empty, one_of
from provider.framework.values import Strings
from provider.nouns.omnistack_cluster import model
from provider.nouns.omnistack_cluster.model import OmnistackClusterObject
from provider.nouns.shared.listing import Managed
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup


class OmnistackCluster(Lookup, OmnistackClusterObject):
    """An omnistack_cluster: hosts that store their data together."""

    plural = "omnistack_clusters"
    extras = OPTIONAL_FIELDS
    tells_apart = ("hypervisor_object_parent_name", "hypervisor_management_system_name")


class OmnistackClusters(Managed):
    """All omnistack_clusters, or those that match every argument, by name and then by id."""

    extras = OPTIONAL_FIELDS

    type: Strings | None = optional("Kind of cluster.", validator=one_of(*model.TYPES))
    hypervisor_object_parent_id: Strings | None = optional(
        "Hypervisor's id of a datacenter or folder of clusters.", validator=not_empty
    )
    hypervisor_object_parent_name: Strings | None = optional(
        "Name of a datacenter or folder of clusters.", validator=not_empty
    )
    arbiter_address: Strings | None = optional("Address of an Arbiter.", validator=not_empty)
    arbiter_connected: bool | None = optional("Whether the Arbiter is reached.")
    arbiter_required: bool | None = optional("Whether an Arbiter is needed.")
    arbiter_configured: bool | None = optional("Whether there is an Arbiter.")
    omnistack_clusters: tuple[OmnistackClusterObject, ...] = computed("The omnistack_clusters.")
