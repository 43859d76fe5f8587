"""Data sources: what a plan and the apply after it read of the same federation is the same."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from provider.framework.kinds.table import DATA_SOURCE
from provider.registry import PROVIDER
from simulator import Simulator, Switches, hostile
from tests.provider.conftest import directly
from tests.provider.core import Core, Object, completed, packed, unpacked
from tests.provider.spellings import key

LOOKED_UP = {
    "simplivity_backup": ("backups", "manual-3"),
    "simplivity_cluster_group": ("cluster_groups", "group-1"),
    "simplivity_datastore": ("datastores", "datastore-001"),
    "simplivity_host": ("hosts", "host-1a.example.net"),
    "simplivity_omnistack_cluster": ("omnistack_clusters", "cluster-1"),
    "simplivity_policy": ("policies", "Gold"),
    "simplivity_virtual_machine": ("virtual_machines", "vm-00001"),
}
"""The collection of each data source that is one object, and the name of one."""
TASK = "simplivity_task"
REPORTS = ("simplivity_policy_impact_report", "simplivity_policy_schedule_report")
"""They have nothing that has an order."""
HOUR: Mapping[str, Any] = {"time_offset": "2026-01-01T00:00:00Z", "range": 3600}
OF_HOST, OF_CLUSTER = "simplivity_host", "simplivity_omnistack_cluster"
PARTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "simplivity_host_capacity": (OF_HOST, HOUR),
    "simplivity_host_hardware": (OF_HOST, {}),
    "simplivity_host_metrics": (OF_HOST, HOUR),
    "simplivity_omnistack_cluster_connected_clusters": (OF_CLUSTER, {}),
    "simplivity_omnistack_cluster_metrics": (OF_CLUSTER, HOUR),
    "simplivity_omnistack_cluster_throughput": (OF_CLUSTER, HOUR),
}
"""What stands under the path of an object: what tells of that, and the other arguments."""
SINGLES = {TASK, *LOOKED_UP, *PARTS, *REPORTS}
LISTINGS = [name for name in PROVIDER.of(DATA_SOURCE) if name not in SINGLES]
OTHER_ORDERS: Mapping[str, str] = {
    "unsorted": "reverse",
    "tie_order": "alternating",
    "inner_lists": "reversed",
    "data_points": "twice",
    "key_order": "reversed",
}
BASES = {"published": Switches, "hostile": hostile}


@pytest.fixture(params=[*BASES])
def simulator(request) -> Iterator[Simulator]:
    """A federation with objects of one name; its free space stands still."""
    simulator = Simulator(switches=BASES[request.param]())
    simulator.switches.free_space_varies = False
    for kind in (
        "cluster_groups",
        "policies",
        "datastores",
        "hosts",
        "virtual_machines",
        "backups",
    ):
        for _ in range(3):
            simulator.federation.add(kind, name="twin")
    yield simulator
    assert simulator.violations == []


@pytest.fixture
def terraform(simulator, schema) -> Core:
    return directly(simulator, schema)


def read(terraform: Core, name: str, given: Mapping[str, Any]) -> Object:
    attributes = terraform.schema.data_source_schemas[name].block.attributes
    config = packed(completed(attributes, given))
    answer = terraform.calls("ReadDataSource", type_name=name, config=config)
    assert not answer.diagnostics
    found: Object = unpacked(answer.state)
    return found


def told_otherwise(simulator: Simulator) -> None:
    for switch, value in OTHER_ORDERS.items():
        simulator.switches.assign(switch, value)


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_is_the_same_in_whatever_order_it_is_told(name, simulator, terraform):
    first = read(terraform, name, {})
    again = read(terraform, name, {})
    told_otherwise(simulator)
    assert first == again == read(terraform, name, {}) == read(terraform, name, {})


@pytest.mark.parametrize("by", ["id", "name"])
@pytest.mark.parametrize("name", LOOKED_UP)
def test_an_object_is_the_same_in_whatever_order_it_is_told(name, by, simulator, terraform):
    kind, called = LOOKED_UP[name]
    given = {by: key(simulator, kind, called) if by == "id" else called}
    first = read(terraform, name, given)
    told_otherwise(simulator)
    assert first == read(terraform, name, given) == read(terraform, name, given)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_an_object_is_the_same_in_whatever_order_it_is_told(name, simulator, terraform):
    whole, given = PARTS[name]
    owner = key(simulator, *LOOKED_UP[whole])
    given = {f"{whole.removeprefix('simplivity_')}_id": owner, **given}
    first = read(terraform, name, given)
    told_otherwise(simulator)
    assert first == read(terraform, name, given) == read(terraform, name, given)


def test_every_data_source_is_read_here():
    assert SINGLES | {*LISTINGS} == PROVIDER.of(DATA_SOURCE).keys()
