"""The data sources of cluster groups."""

from tests.nouns.sample import DataSourceSample
from tests.nouns.seeded import group

ONE = DataSourceSample(
    "simplivity_cluster_group", lambda site: [{"name": "group-1"}, {"id": group(site)}]
)
ALL = DataSourceSample("simplivity_cluster_groups")
