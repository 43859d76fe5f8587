"""Law: whatever Terraform asks, an answer comes, and what it cannot answer it gives back whole."""

from collections.abc import Mapping
from typing import Any

import msgpack
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.explain import explain
from provider.framework.kinds.table import (
    ACTION,
    DATA_SOURCE,
    EPHEMERAL_RESOURCE,
    LIST_RESOURCE,
    RESOURCE,
    Kind,
)
from provider.omnistack.errors import Unreachable
from provider.plugin import wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER
from tests.provider.calls import Calls, diagnostics, request_class, summaries
from tests.unit.terraform_values import spoilt

FEWER = settings(max_examples=settings().max_examples // 4, deadline=None)
"""For each of so many calls."""
OFFERED = [
    "ValidateProviderConfig",
    "ConfigureProvider",
    "ValidateResourceConfig",
    "UpgradeResourceState",
    "ReadResource",
    "PlanResourceChange",
    "ApplyResourceChange",
    "ImportResourceState",
    "ValidateDataResourceConfig",
    "ReadDataSource",
    "ValidateListResourceConfig",
    "ListResource",
    "ValidateActionConfig",
    "PlanAction",
    "InvokeAction",
    "ValidateEphemeralResourceConfig",
    "OpenEphemeralResource",
    "RenewEphemeralResource",
    "CloseEphemeralResource",
]
pytestmark = pytest.mark.sweep

UUID = "4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10"


class Silent:
    """A connection that nothing comes through."""

    operation_timeout = 1.0

    def call(self, limit: float, progress: object = None) -> "Silent":
        return self

    def stop(self, *, by_user: bool = True) -> None:
        """Nothing waits."""

    def __getattr__(self, name: str) -> Any:
        raise Unreachable("https://ovc", name)


def connected() -> Calls:
    servicer = Servicer(PROVIDER._replace(connect=lambda *_: Silent(), explain=explain))
    servicer.connection = Silent()
    return Calls(Service(servicer).handler)


CALLS = connected()
UNCONNECTED = Calls(Service(Servicer(PROVIDER)).handler)

# -- values of our schema, whole and spoilt -------------------------------------------------------

UNKNOWN = msgpack.ExtType(0, b"\0")
TEXTS = st.text() | st.sampled_from([UUID, "", "1h", "21:00", "Mon,Tue", "all", "\x00", "ﬀ"])
NUMBERS = (
    st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.sampled_from(["0.1", "9" * 900, "-" + "9" * 900, "0." + "1" * 900])
)

STORED = st.binary() | spoilt(st.just(b'{"id": "7", "name": "x"}'))
PRIVATE = st.binary() | st.sampled_from([b'{"task": "7"}', b'{"limits": {"read": "1m"}}'])


def cells(attribute: Any) -> st.SearchStrategy[Any]:
    """Values of an attribute of the schema, nulls and unknowns among them."""
    if attribute.HasField("nested_type"):
        inner = objects(attribute.nested_type.attributes)
        plain = inner if attribute.nested_type.nesting == 1 else st.lists(inner, max_size=3)
    else:
        plain = _TYPES.get(attribute.type, st.lists(TEXTS, max_size=3))
    return st.none() | st.just(UNKNOWN) | plain


_TYPES: dict[bytes, st.SearchStrategy[Any]] = {
    b'"string"': TEXTS,
    b'"number"': NUMBERS,
    b'"bool"': st.booleans(),
    b'"dynamic"': st.tuples(st.just(b'"string"'), TEXTS).map(list),
}


def objects(attributes: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({each.name: cells(each) for each in attributes})


SCHEMA = CALLS("GetProviderSchema")


def values(kind: Kind[Any]) -> Mapping[str, st.SearchStrategy[Any]]:
    """The configurations of each member of a kind."""
    schemas = getattr(SCHEMA, kind.schemas)
    return {
        name: objects((each.schema if kind is ACTION else each).block.attributes)
        for name, each in schemas.items()
    }


OF_KINDS: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "Provider": {"": objects(SCHEMA.provider.block.attributes)},
    "List": values(LIST_RESOURCE),
    "Data": values(DATA_SOURCE),
    "Action": values(ACTION),
    "Ephemeral": values(EPHEMERAL_RESOURCE),
    "": values(RESOURCE),
}
"""By a word in the names of the calls about them."""


def offered(call: str) -> Mapping[str, st.SearchStrategy[Any]]:
    """What a call may be about, and the values of each."""
    return next(found for word, found in OF_KINDS.items() if word in call)


@st.composite
def documents(draw, whole: st.SearchStrategy[Any]) -> pb.DynamicValue:
    """An object of a schema, null, nearly an object, or no object at all."""
    packed = whole.map(msgpack.packb)
    data = draw(packed | spoilt(packed) | st.just(b"\xc0") | st.binary(max_size=30))
    return (
        pb.DynamicValue(json=data)
        if draw(st.integers(0, 9)) == 0
        else pb.DynamicValue(msgpack=data)
    )


@st.composite
def requests(draw, call: str) -> Any:
    """A request whose fields are nearly what Terraform sends."""
    kinds = offered(call)
    kind = draw(st.sampled_from([*kinds]))
    known: dict[str, st.SearchStrategy[Any]] = {
        "type_name": st.just(kind),
        "action_type": st.just(kind),
        "raw_state": STORED.map(lambda data: pb.RawState(json=data)),
        "id": TEXTS | st.just(f"{UUID}/{UUID}"),
    }
    fields = {}
    for field in request_class(call).DESCRIPTOR.fields:
        if field.message_type is pb.DynamicValue.DESCRIPTOR and not field.is_repeated:
            fields[field.name] = draw(documents(kinds[kind]))
        elif field.name in known:
            fields[field.name] = draw(known[field.name])
        elif field.type == field.TYPE_BYTES:
            fields[field.name] = draw(PRIVATE)
    return request_class(call)(**fields)


@pytest.mark.parametrize("name", OFFERED)
@FEWER
@given(data=st.data())
def test_any_request_is_answered(name: str, data: Any):
    assert CALLS.answers(name, data.draw(requests(name)))


@pytest.mark.parametrize("name", OFFERED)
@FEWER
@given(data=st.data())
def test_any_bytes_are_answered_or_are_no_request(name: str, data: Any):
    sent = data.draw(
        st.binary() | spoilt(requests(name).map(lambda each: each.SerializeToString()))
    )
    try:
        request = request_class(name).FromString(sent)
    except DecodeError:
        return
    assert CALLS.answers(name, request)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ValidateResourceConfig", "type_name"),
        ("PlanResourceChange", "type_name"),
        ("ValidateDataResourceConfig", "type_name"),
        ("ValidateListResourceConfig", "type_name"),
        ("ValidateActionConfig", "type_name"),
        ("PlanAction", "action_type"),
        ("ValidateEphemeralResourceConfig", "type_name"),
    ],
)
@given(data=st.data())
def test_whatever_the_schema_allows_is_no_surprise(name: str, field: str, data: Any):
    kind = data.draw(st.sampled_from([*offered(name)]))
    config = pb.DynamicValue(msgpack=msgpack.packb(data.draw(offered(name)[kind])))
    (answer,) = UNCONNECTED.answers(name, request_class(name)(**{field: kind}, config=config))
    assert "Provider error" not in summaries(answer)


def same(kind: str, one: pb.DynamicValue, other: pb.DynamicValue) -> bool:
    """Whether two documents say the same, or cannot be read and are the same bytes."""
    try:
        return bool(
            wire.unpack(one, PROVIDER.of(RESOURCE)[kind].kind)
            == wire.unpack(other, PROVIDER.of(RESOURCE)[kind].kind)
        )
    except ValueError:
        return one == other


@given(st.data())
def test_a_state_that_cannot_be_refreshed_is_given_back(data: Any):
    request = data.draw(requests("ReadResource"))
    (answer,) = CALLS.answers("ReadResource", request)
    assert diagnostics(answer)
    assert same(request.type_name, answer.new_state, request.current_state)


@given(st.data())
def test_a_change_that_cannot_be_made_leaves_the_state(data: Any):
    request = data.draw(requests("ApplyResourceChange"))
    (answer,) = CALLS.answers("ApplyResourceChange", request)
    assert diagnostics(answer)
    assert same(request.type_name, answer.new_state, request.prior_state)


@given(st.data())
def test_a_diagnostic_has_a_length_that_is_read(data: Any):
    request = data.draw(requests("ValidateResourceConfig"))
    (answer,) = CALLS.answers("ValidateResourceConfig", request)
    assert all(len(each.detail) <= 8001 and len(each.summary) <= 201 for each in answer.diagnostics)
