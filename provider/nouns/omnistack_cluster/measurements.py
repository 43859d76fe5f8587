"""simplivity_omnistack_cluster_metrics."""

from provider.nouns.omnistack_cluster.model import OfOmnistackCluster
from provider.nouns.shared.measured import Metrics


class OmnistackClusterMetrics(OfOmnistackCluster, Metrics):
    """What an omnistack_cluster reads and writes, over time."""

    path = "/omnistack_clusters/{omnistack_cluster_id}/metrics"
    since = 1
