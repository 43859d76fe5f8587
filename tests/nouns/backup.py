"""The data sources of backups."""

from tests.nouns.sample import DataSourceSample
from tests.nouns.seeded import key

ONE = DataSourceSample(
    "simplivity_backup",
    lambda site: [{"name": "manual-3"}, {"id": key(site, "backups", "manual-3")}],
)
ALL = DataSourceSample("simplivity_backups")
