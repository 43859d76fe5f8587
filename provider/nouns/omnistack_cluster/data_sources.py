"""simplivity_omnistack_cluster and simplivity_omnistack_clusters."""

from provider.framework.kinds.data_source import computed
from provider.nouns.omnistack_cluster.model import OmnistackClusterObject
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup


class OmnistackCluster(Lookup, OmnistackClusterObject):
    """An omnistack_cluster: hosts that store their data together."""

    plural = "omnistack_clusters"
    extras = OPTIONAL_FIELDS
    tells_apart = ("hypervisor_object_parent_name", "hypervisor_management_system_name")


class OmnistackClusters(Listing):
    """All omnistack_clusters, or those that match every argument, by name and then by id."""

    extras = OPTIONAL_FIELDS

    omnistack_clusters: tuple[OmnistackClusterObject, ...] = computed("The omnistack_clusters.")
