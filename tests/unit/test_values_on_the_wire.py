"""Law 1: whatever Terraform sends is understood, and sent back as it was."""

import json
from decimal import Decimal

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.types import (
    BOOL,
    NUMBER,
    ONE_OR_MANY,
    STRING,
    Mismatch,
    Object,
    Set,
    Type,
    parse,
)
from provider.framework.values import UNKNOWN, Dynamic, Unknown
from provider.plugin import wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.terraform_values import CONSTRAINTS, values


@pytest.mark.sweep
@given(st.data(), CONSTRAINTS)
def test_what_is_packed_unpacks_to_itself(data, constraint):
    kind = parse(constraint)
    value = data.draw(values(constraint))
    packed = wire.pack(value, kind)
    again = wire.unpack(packed, kind)
    assert again == value
    assert wire.pack(again, kind) == packed


# -- one string or several ------------------------------------------------------------------------


def sent(constraint, value):
    """What is decoded of a value that Terraform sends with its type."""
    document = msgpack.packb([json.dumps(constraint).encode(), value], default=wire._to_extension)
    return wire.unpack(pb.DynamicValue(msgpack=document), ONE_OR_MANY)


STRINGS = ["b", "a"]


@pytest.mark.parametrize(
    ("constraint", "value", "expected"),
    [
        ("string", "a", ("a",)),
        (["tuple", ["string", "string"]], STRINGS, ("b", "a")),
        (["list", "string"], STRINGS, ("b", "a")),
        (["set", "string"], STRINGS, ("a", "b")),
        (["list", "string"], [], ()),
        ("string", None, None),
        (["list", "string"], None, None),
        ("string", UNKNOWN, UNKNOWN),
        (["list", "string"], UNKNOWN, UNKNOWN),
        (["list", "string"], ["a", UNKNOWN], ("a", UNKNOWN)),
        (["tuple", ["string", "dynamic"]], ["a", UNKNOWN], ("a", UNKNOWN)),
    ],
)
def test_one_string_or_several_are_a_tuple_of_strings(constraint, value, expected):
    assert sent(constraint, value) == expected


@pytest.mark.parametrize("value", [None, UNKNOWN], ids=repr)
def test_one_string_or_several_may_be_null_or_unknown_without_a_type(value):
    assert wire.unpack(wire.pack(value, ONE_OR_MANY), ONE_OR_MANY) == value


@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        ("number", 5),
        ("bool", True),
        (["list", "number"], [1, 2]),
        (["tuple", ["string", "number"]], ["a", 1]),
        (["list", "string"], ["a", None]),
        (["map", "string"], {"a": "b"}),
        (["object", {"a": "string"}], {"a": "b"}),
        (["list", ["list", "string"]], [["a"]]),
    ],
)
def test_what_is_neither_one_string_nor_several_stays_what_it_is(constraint, value):
    assert isinstance(sent(constraint, value), Dynamic)


@given(st.lists(st.text(), max_size=4).map(tuple))
def test_several_strings_unpack_to_themselves(strings):
    assert wire.unpack(wire.pack(strings, ONE_OR_MANY), ONE_OR_MANY) == strings


def test_one_string_goes_back_as_one_string():
    given = msgpack.packb([json.dumps("string").encode(), "a"])
    assert wire.pack(sent("string", "a"), ONE_OR_MANY).msgpack == given


@given(st.data(), CONSTRAINTS)
def test_whatever_stands_for_one_string_or_several_is_taken_or_kept(data, constraint):
    value = data.draw(values(constraint))
    taken = sent(constraint, parse(constraint).encode(value))
    if isinstance(taken, tuple):
        assert all(isinstance(each, str | Unknown) for each in taken)
    else:
        assert taken is None or isinstance(taken, Unknown | Dynamic)


@given(CONSTRAINTS)
def test_a_type_constraint_parses_to_itself(constraint):
    assert parse(constraint).constraint() == constraint


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        ("0.1", Decimal("0.1")),
        (0.5, Decimal("0.5")),
        (2.0, 2),
        ("12345678901234567890", 12345678901234567890),
        (-(2**63), -(2**63)),
    ],
)
def test_a_number_is_exact_however_it_is_sent(sent, means):
    document = pb.DynamicValue(msgpack=msgpack.packb(sent))
    value = wire.unpack(document, NUMBER)
    assert value == means
    assert not isinstance(value, float)


def test_a_fraction_is_sent_as_a_decimal_string():
    assert msgpack.unpackb(wire.pack(Decimal("0.1"), NUMBER).msgpack) == "0.1"


def test_an_integer_beyond_64_bits_is_sent_as_a_string():
    assert msgpack.unpackb(wire.pack(2**64, NUMBER).msgpack) == str(2**64)


def test_infinity_survives():
    packed = wire.pack(Decimal("-Infinity"), NUMBER)
    assert wire.unpack(packed, NUMBER) == Decimal("-Infinity")


@pytest.mark.parametrize("code", [0, 1, 42, 127])
def test_any_extension_but_a_refinement_is_plainly_unknown(code):
    document = pb.DynamicValue(msgpack=msgpack.packb(msgpack.ExtType(code, b"\x07")))
    assert wire.unpack(document, STRING) == UNKNOWN


def test_an_unknown_value_is_the_extension_that_terraform_writes():
    assert wire.pack(UNKNOWN, STRING).msgpack == b"\xd4\0\0"


def test_what_is_no_value_of_terraform_is_not_written():
    document = parse(["list", "string"])
    with pytest.raises(TypeError, match=r"^object is no Terraform value$"):
        wire.pack((object(),), document)


@pytest.mark.parametrize(
    "sent",
    [
        pb.DynamicValue(msgpack=b"\xc1"),
        pb.DynamicValue(json=b"{"),
        pb.DynamicValue(msgpack=b"\x81\x90\0"),
    ],
    ids=["msgpack", "json", "a list as key"],
)
def test_what_is_no_document_is_a_mismatch(sent):
    with pytest.raises(Mismatch, match=r"^expected a document, got DynamicValue$"):
        wire.unpack(sent, STRING)


def test_what_is_no_value_of_its_type_says_so_itself():
    with pytest.raises(Mismatch, match=r"^expected a string, got int$"):
        wire.unpack(pb.DynamicValue(msgpack=b"\x07"), STRING)


def test_a_key_that_is_no_text_is_a_mismatch_of_its_object():
    with pytest.raises(Mismatch, match=r"^7: expected no such attribute, got int$"):
        wire.unpack(pb.DynamicValue(msgpack=b"\x81\x07\x07"), Object({"a": STRING}))


def test_a_refined_unknown_keeps_its_promise():
    prefix = bytes.fromhex("8201c202a47072652d")  # not null, begins with "pre-"
    document = pb.DynamicValue(msgpack=msgpack.packb(msgpack.ExtType(12, prefix)))
    assert wire.pack(wire.unpack(document, STRING), STRING) == document


def test_an_absent_document_is_null():
    assert wire.unpack(pb.DynamicValue(), STRING) is None


def test_json_is_read_like_msgpack():
    kind = parse(["object", {"a": "number", "b": "dynamic"}])
    document = pb.DynamicValue(json=b'{"a": 0.1, "b": {"type": "string", "value": "x"}}')
    assert wire.unpack(document, kind) == {"a": Decimal("0.1"), "b": Dynamic("string", "x")}


def test_two_unknown_elements_of_a_set_stay_two():
    value = Set(STRING).decode([UNKNOWN, UNKNOWN])
    assert len(Set(STRING).encode(value)) == 2


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (STRING, b"bytes"),
        (STRING, 1),
        (BOOL, 1),
        (NUMBER, True),
        (NUMBER, "one"),
        (NUMBER, "nan"),
        (parse(["list", "string"]), {}),
        (parse(["map", "string"]), []),
        (parse(["tuple", ["string"]]), []),
        (parse(["object", {}]), {"extra": 1}),
        (parse("dynamic"), "naked"),
    ],
)
def test_a_value_of_another_type_is_a_mismatch(kind: Type, raw):
    with pytest.raises(Mismatch):
        kind.decode(raw)


def test_a_mismatch_says_where():
    kind = Object({"rules": parse(["list", ["object", {"days": "string"}]])})
    with pytest.raises(Mismatch, match=r"^rules\.1\.days: expected a string, got int$"):
        kind.decode({"rules": [{"days": "All"}, {"days": 7}]})


def test_an_unknown_value_is_no_condition():
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)
