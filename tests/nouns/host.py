"""The data sources of hosts, and what can be done with them."""

from simulator import Simulator
from simulator.virtual_controllers import NEVER, Shutdown
from tests.nouns.sample import ActionSample, DataSourceSample, Given
from tests.nouns.seeded import HOUR, key

NAME = "host-1a.example.net"
OLD = "host-2b.example.net"

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
SHUTDOWN_STATUS = DataSourceSample(
    "simplivity_host_shutdown_status", lambda site: [{"host_id": key(site, "hosts", NAME)}]
)


def _state(site: Simulator, name: str) -> str:
    return str(site.federation.find("hosts", name=name)[0]["state"])


def _waits(site: Simulator) -> None:
    """A shutdown of the first host waits for the second copies of virtual machines."""
    site.backend.virtual_controllers.shut_down(key(site, "hosts", NAME), Shutdown(NEVER))


def _is_cancelled(site: Simulator) -> int:
    return int(site.backend.virtual_controllers.shutdown(key(site, "hosts", NAME)) is None)


SHUT_DOWN = ActionSample(
    "simplivity_host_shutdown_virtual_controller",
    lambda site: {"host_id": key(site, "hosts", NAME)},
    lambda site: int(_state(site, NAME) == "FAULTY"),
)
CANCEL = ActionSample(
    "simplivity_host_cancel_virtual_controller_shutdown",
    lambda site: {"host_id": key(site, "hosts", NAME)},
    _is_cancelled,
    _waits,
)
REMOVE = ActionSample(
    "simplivity_host_remove_from_federation",
    lambda site: {"host_id": key(site, "hosts", OLD), "host_name": OLD, "force": True},
    lambda site: int(_state(site, OLD) == "REMOVED"),
)
