"""simplivity_cluster_group and simplivity_cluster_groups."""

from provider.framework.kinds.data_source import computed
from provider.nouns.cluster_group.model import ClusterGroupObject
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import Lookup


class ClusterGroup(Lookup, ClusterGroupObject):
    """A cluster group: omnistack_clusters with policies of their own."""

    plural = "cluster_groups"


class ClusterGroups(Listing):
    """All cluster groups, or those that match every argument, by name and then by id."""

    cluster_groups: tuple[ClusterGroupObject, ...] = computed("The cluster groups.")
