"""The data sources of omnistack_clusters."""

from simulator import Simulator
from tests.nouns.sample import DataSourceSample, Given
from tests.nouns.seeded import HOUR, cluster

ONE = DataSourceSample(
    "simplivity_omnistack_cluster", lambda site: [{"name": "cluster-1"}, {"id": cluster(site)}]
)
ALL = DataSourceSample("simplivity_omnistack_clusters")
TIME_ZONES = DataSourceSample("simplivity_time_zones")


def _measured(site: Simulator) -> list[Given]:
    return [{"omnistack_cluster_id": cluster(site), **HOUR}]


METRICS = DataSourceSample("simplivity_omnistack_cluster_metrics", _measured)
THROUGHPUT = DataSourceSample("simplivity_omnistack_cluster_throughput", _measured)
CONNECTED = DataSourceSample(
    "simplivity_omnistack_cluster_connected_clusters",
    lambda site: [{"omnistack_cluster_id": cluster(site)}],
)
