"""The data sources of backups."""

from typing import Any

from simulator import Simulator
from tests.nouns.sample import DataSourceSample, Given
from tests.nouns.seeded import key

ONE = DataSourceSample(
    "simplivity_backup",
    lambda site: [{"name": "manual-3"}, {"id": key(site, "backups", "manual-3")}],
)
ALL = DataSourceSample("simplivity_backups")


def _golden(site: Simulator, **more: Any) -> list[Given]:
    return [{"backup_id": key(site, "backups", "manual-3"), **more}]


DISK = "vm-00003.vmdk"
DISKS = DataSourceSample("simplivity_backup_virtual_disks", _golden)
PARTITIONS = DataSourceSample(
    "simplivity_backup_partitions", lambda site: _golden(site, virtual_disk=DISK)
)
FILES = DataSourceSample(
    "simplivity_backup_files",
    lambda site: _golden(site, virtual_disk=DISK, partition_number=2),
)
