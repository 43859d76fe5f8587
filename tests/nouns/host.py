"""The data sources of hosts."""

from simulator import Simulator
from tests.nouns.sample import DataSourceSample, Given
from tests.nouns.seeded import HOUR, key

NAME = "host-1a.example.net"

ONE = DataSourceSample(
    "simplivity_host", lambda site: [{"name": NAME}, {"id": key(site, "hosts", NAME)}]
)
ALL = DataSourceSample("simplivity_hosts")


def _measured(site: Simulator) -> list[Given]:
    return [{"host_id": key(site, "hosts", NAME), **HOUR}]


CAPACITY = DataSourceSample("simplivity_host_capacity", _measured)
METRICS = DataSourceSample("simplivity_host_metrics", _measured)
HARDWARE = DataSourceSample(
    "simplivity_host_hardware", lambda site: [{"host_id": key(site, "hosts", NAME)}]
)
