"""simplivity_omnistack_cluster_connected_clusters."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.data_source import computed
from provider.nouns.omnistack_cluster.model import OfOmnistackCluster, OmnistackClusterObject
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.sub_object import SubObject


class OmnistackClusterConnectedClusters(OfOmnistackCluster, SubObject):
    """The omnistack_clusters that one is connected to, by name and then by id.

    Their capacity and time zone the API does not tell here; `simplivity_omnistack_cluster` does.
    """

    path = "/omnistack_clusters/{omnistack_cluster_id}/connected_clusters"
    since = 3

    omnistack_clusters: tuple[OmnistackClusterObject, ...] = computed("The omnistack_clusters.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        found = in_one_order(fresh.omnistack_clusters, "name", "id")
        return fresh.replace(omnistack_clusters=found)
