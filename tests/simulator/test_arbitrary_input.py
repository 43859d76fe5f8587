"""Arbitrary requests get a response, and never one that says that the simulator failed."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Simulator
from simulator.filters import FILTERS
from simulator.routes import ROUTES
from tests.simulator.in_process import InProcess

SIM = Simulator(clusters=1, datastores=1, vms=2)
API = InProcess(SIM)
KEYS = [str(SIM.federation.first(kind)["id"]) for kind in ("policies", "datastores", "hosts")]
NAMES = ["name", "size", "policy_id", "frequency", "retention", "days", "consistency_type"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(KEYS)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=4)
    ),
    max_leaves=6,
)
PARAMETERS = st.sampled_from(sorted({name for table in FILTERS.values() for name in table}))
MEASURED = st.sampled_from(["time_offset", "range", "resolution", "destination_id"])
PAGING = st.sampled_from(["limit", "offset", "sort", "order", "case", "fields"])


def status_of(method: str, path: str, query: dict[str, str], raw: bytes) -> int:
    return API.send(method, path, query, raw).status


def arbitrary_operation(data: Any) -> tuple[str, str]:
    route = data.draw(st.sampled_from(ROUTES))
    path = route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + data.draw(st.sampled_from([*KEYS, "none"])) + rest.partition("}")[2]
    return route.method, path


@settings(deadline=None)
@given(st.data(), st.dictionaries(PARAMETERS | PAGING | MEASURED, st.text(), max_size=3), VALUES)
def test_arbitrary_json_never_makes_the_simulator_fail(
    data: Any, query: dict[str, str], body: Any
) -> None:
    method, path = arbitrary_operation(data)
    assert status_of(method, path, query, json.dumps(body).encode()) < 500
    assert SIM.violations == []


@settings(deadline=None)
@given(st.data(), st.binary() | st.just(b"[" * 100_000))
def test_arbitrary_bytes_never_make_the_simulator_fail(data: Any, raw: bytes) -> None:
    method, path = arbitrary_operation(data)
    assert status_of(method, path, {}, raw) < 500
    assert SIM.violations == []
