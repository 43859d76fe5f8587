"""The omnistack_clusters whose settings can be managed."""

from provider.nouns.omnistack_cluster.data_sources import OmnistackClusters
from provider.nouns.shared.list_resource import CollectionListResource


class OmnistackClusterSettings(CollectionListResource, like=OmnistackClusters):
    """The settings of all omnistack_clusters, or of those that match every argument, by name."""

    key = "omnistack_cluster_id"
