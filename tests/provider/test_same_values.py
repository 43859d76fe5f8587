"""Data sources: what a plan and the apply after it read of the same federation is the same."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from provider.framework.kinds.table import DATA_SOURCE
from provider.registry import PROVIDER
from simulator import Simulator, Switches, hostile
from tests.nouns.samples import DATA_SOURCES
from tests.provider.conftest import directly
from tests.provider.core import Core, Object, completed, packed, unpacked

OTHER_ORDERS: Mapping[str, str] = {
    "unsorted": "reverse",
    "tie_order": "alternating",
    "inner_lists": "reversed",
    "data_points": "twice",
    "key_order": "reversed",
}
PUBLISHED = pytest.param(Switches, id="published")
HOSTILE = pytest.param(hostile, id="hostile", marks=pytest.mark.sweep)


@pytest.fixture(params=[PUBLISHED, HOSTILE])
def simulator(request) -> Iterator[Simulator]:
    """A federation with objects of one name; its free space stands still."""
    simulator = Simulator(switches=request.param())
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


@pytest.mark.parametrize("name", PROVIDER.of(DATA_SOURCE))
def test_what_is_read_is_the_same_in_whatever_order_it_is_told(name, simulator, terraform):
    ways = DATA_SOURCES[name].given(simulator)
    first, *again = [read(terraform, name, given) for given in (*ways, *ways)]
    told_otherwise(simulator)
    again += [read(terraform, name, given) for given in (*ways, *ways)]
    assert all(each == first for each in again)
