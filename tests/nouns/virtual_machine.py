"""The data sources of virtual machines."""

from tests.nouns.sample import DataSourceSample
from tests.nouns.seeded import HOUR, machine

ONE = DataSourceSample(
    "simplivity_virtual_machine", lambda site: [{"name": "vm-00001"}, {"id": machine(site)}]
)
ALL = DataSourceSample("simplivity_virtual_machines")
METRICS = DataSourceSample(
    "simplivity_virtual_machine_metrics",
    lambda site: [{"virtual_machine_id": machine(site), **HOUR}],
)
