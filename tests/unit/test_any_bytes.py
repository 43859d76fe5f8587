"""Law: bytes that are no value are a mismatch, whatever they are, and cost what they weigh."""

import json
from decimal import Decimal

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework import strict_json
from provider.framework.private import Private
from provider.framework.types import DYNAMIC, NUMBER, STRING, Mismatch, Type, parse
from provider.plugin import wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.terraform_values import CONSTRAINTS, spoilt, values

pytestmark = pytest.mark.sweep

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | st.text()
    | st.binary()
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=20))
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4) | st.integers(0, 9), inner, max_size=4)
    ),
    max_leaves=10,
)
MSGPACK = st.binary() | ANYTHING.map(msgpack.packb)
JSON = st.binary() | ANYTHING.map(lambda value: json.dumps(value, default=repr).encode())


@st.composite
def spoilt_values(draw):
    """A type, and the bytes of one of its values with something wrong in them."""
    kind = parse(draw(CONSTRAINTS))
    whole = wire.pack(draw(values(kind.constraint())), kind).msgpack
    return kind, draw(spoilt(st.just(whole)))


def read(kind: Type, sent: pb.DynamicValue) -> None:
    """Read a document; what can be read can be written, and is the same then."""
    try:
        value = wire.unpack(sent, kind)
    except Mismatch:
        return
    assert wire.unpack(wire.pack(value, kind), kind) == value


@given(CONSTRAINTS, MSGPACK)
def test_any_msgpack_is_a_value_or_a_mismatch(constraint, data):
    read(parse(constraint), pb.DynamicValue(msgpack=data))


@given(CONSTRAINTS, JSON)
def test_any_json_is_a_value_or_a_mismatch(constraint, data):
    read(parse(constraint), pb.DynamicValue(json=data))


@given(spoilt_values())
def test_a_spoilt_value_is_a_value_or_a_mismatch(case):
    kind, data = case
    read(kind, pb.DynamicValue(msgpack=data))


NESTED = (
    pb.DynamicValue(msgpack=b"\x91" * 100_000),
    pb.DynamicValue(json=b"[" * 100_000),
    pb.DynamicValue(msgpack=msgpack.packb([b'["list",' * 5000 + b'"string"' + b"]" * 5000, None])),
    pb.DynamicValue(msgpack=msgpack.packb([b'["list",' * 300 + b'"string"' + b"]" * 300, None])),
)


@pytest.mark.parametrize("sent", NESTED, ids=["msgpack", "json", "deep type", "type"])
@pytest.mark.parametrize("kind", [STRING, DYNAMIC], ids=repr)
def test_what_is_nested_too_deeply_is_a_value_or_a_mismatch(kind: Type, sent: pb.DynamicValue):
    read(kind, sent)


HUGE = (
    b"1e999999999",
    b"-1e999999999",
    b"1e-999999999",
    b"1e99999999999999999999",
    b"1E1100",
    b"9" * 1101,
    b"9" * 5000,
    b"0." + b"1" * 5000,
    b"NaN",
    b"Infinity",
)


@pytest.mark.parametrize("text", HUGE, ids=lambda text: f"{text[:20].decode()} ({len(text)})")
def test_a_number_that_would_fill_the_memory_is_a_mismatch(text: bytes):
    with pytest.raises(Mismatch):
        wire.unpack(pb.DynamicValue(json=text), NUMBER)
    if b"N" not in text and b"I" not in text:
        with pytest.raises(Mismatch):
            wire.unpack(pb.DynamicValue(msgpack=msgpack.packb(text.decode())), NUMBER)


@pytest.mark.parametrize("text", ["9" * 1000, "-" + "9" * 1000, "0." + "1" * 1000, "1e999"])
def test_a_number_of_a_thousand_digits_is_one(text: str):
    packed = pb.DynamicValue(msgpack=msgpack.packb(text))
    assert wire.unpack(packed, NUMBER) == Decimal(text)
    assert wire.unpack(wire.pack(wire.unpack(packed, NUMBER), NUMBER), NUMBER) == Decimal(text)


@given(st.floats(allow_nan=False))
def test_every_float_is_a_number(sent: float):
    value = wire.unpack(pb.DynamicValue(msgpack=msgpack.packb(sent)), NUMBER)
    assert value == Decimal(sent)
    assert wire.unpack(wire.pack(value, NUMBER), NUMBER) == value


@given(JSON)
def test_any_text_is_a_document_or_a_value_error(data):
    try:
        strict_json.parse(data)
    except ValueError:
        return


# -- private state --------------------------------------------------------------------------------


@given(
    JSON
    | spoilt(
        st.just(
            Private(
                {"read": "1m"}, "7", origin={"1": "one"}, applied={"name": "n"}, claimant="c"
            ).pack()
        )
    )
)
def test_any_private_state_is_remembered_or_says_nothing(data):
    private = Private.unpack(data)
    assert Private.unpack(private.pack()) == private


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"null",
        b'{"limits": {"read": 7}}',
        b'{"limits": [["read", "1m"]]}',
        b'{"task": {"id": "7"}}',
        b'{"origin": {"1": 1}}',
        b'{"applied": "name"}',
        b'{"claimant": 7}',
    ],
    ids=lambda data: data[:30].decode(),
)
def test_private_state_of_another_kind_says_nothing(data: bytes):
    assert Private.unpack(data) == Private()
