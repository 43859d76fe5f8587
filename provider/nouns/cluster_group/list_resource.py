"""The cluster groups whose names can be managed."""

from provider.nouns.cluster_group.data_sources import ClusterGroups
from provider.nouns.shared.list_resource import CollectionListResource


class ClusterGroup(CollectionListResource, like=ClusterGroups):
    """All cluster groups, or those that match every argument, by name."""

    key = "cluster_group_id"
