"""Whatever is sent is answered, and never by a failure of the simulator."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Simulator
from simulator.faults import Fault
from simulator.filters import FILTERS
from simulator.pipeline import Request, encode, respond
from simulator.routes import ROUTES

SIM = Simulator(clusters=1, datastores=1, vms=2)
TOKEN = SIM.backend.tokens[0].grant(
    {"grant_type": "password", "username": SIM.username, "password": SIM.password}
)["access_token"]
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
PAGING = st.sampled_from(["limit", "offset", "sort", "order", "case", "fields"])


def answered(method: str, path: str, query: dict[str, str], raw: bytes) -> int:
    media = "application/vnd.simplivity.v1.14+json"
    request = Request(method, path, query, f"Bearer {TOKEN}", media, raw)
    answer = respond(SIM.backend, request, Fault(method, ""))
    assert isinstance(encode(answer, "published"), bytes)
    return answer.status


def ask(data: Any) -> tuple[str, str]:
    route = data.draw(st.sampled_from(ROUTES))
    path = route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + data.draw(st.sampled_from([*KEYS, "none"])) + rest.partition("}")[2]
    return route.method, path


@settings(deadline=None)
@given(st.data(), st.dictionaries(PARAMETERS | PAGING, st.text(), max_size=3), VALUES)
def test_any_json_is_answered(data: Any, query: dict[str, str], body: Any) -> None:
    method, path = ask(data)
    assert answered(method, path, query, json.dumps(body).encode()) < 500
    assert SIM.violations == []


@settings(deadline=None)
@given(st.data(), st.binary() | st.just(b"[" * 100_000))
def test_any_bytes_are_answered(data: Any, raw: bytes) -> None:
    method, path = ask(data)
    assert answered(method, path, {}, raw) < 500
    assert SIM.violations == []
