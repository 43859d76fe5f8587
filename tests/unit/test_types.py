"""Terraform's types: what is a value of each, what is not, and what says so."""

from decimal import Decimal
from typing import Any

import pytest

from provider.framework.types import (
    BOOL,
    DIGITS,
    DYNAMIC,
    INTEGER,
    NUMBER,
    ONE_OR_MANY,
    STRING,
    List,
    Map,
    Mismatch,
    Object,
    Set,
    Tuple,
    Type,
    parse,
)
from provider.framework.values import UNKNOWN, Dynamic, Frozen

TYPES: list[tuple[Type, Any]] = [
    (STRING, "string"),
    (BOOL, "bool"),
    (NUMBER, "number"),
    (DYNAMIC, "dynamic"),
    (List(STRING), ["list", "string"]),
    (Set(NUMBER), ["set", "number"]),
    (Map(BOOL), ["map", "bool"]),
    (Tuple(STRING, BOOL), ["tuple", ["string", "bool"]]),
    (Object({"a": STRING, "b": List(BOOL)}), ["object", {"a": "string", "b": ["list", "bool"]}]),
]
each_type = pytest.mark.parametrize(
    ("kind", "constraint"), TYPES, ids=lambda value: type(value).__name__
)


@each_type
def test_a_type_is_told_by_its_constraint(kind: Type, constraint: Any):
    assert kind.constraint() == constraint
    assert parse(constraint) == kind
    assert hash(parse(constraint)) == hash(kind)


def test_no_two_types_are_the_same():
    assert len({kind for kind, _ in TYPES}) == len(TYPES)
    assert all((a == b) == (a is b) for a, _ in TYPES for b, _ in TYPES)
    assert len({hash(kind) for kind, _ in TYPES}) == len(TYPES)


def test_a_type_shows_its_constraint():
    assert repr(List(STRING)) == 'List(["list", "string"])'
    assert STRING != "string"


@each_type
@pytest.mark.parametrize("value", [None, UNKNOWN], ids=["null", "unknown"])
def test_null_and_unknown_are_of_every_type(kind: Type, constraint: Any, value: Any):
    assert kind.constraint() == constraint
    assert kind.decode(value) is value
    assert kind.encode(value) is value


PAIR = Tuple(STRING, NUMBER)
THING = Object({"name": STRING, "sizes": List(NUMBER)})


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        (STRING, 7, "expected a string, got int"),
        (BOOL, 1, "expected a bool, got int"),
        (NUMBER, True, "expected a number, got bool"),
        (NUMBER, [], "expected a number, got list"),
        (NUMBER, "seven", "expected a number, got str"),
        (NUMBER, float("nan"), "expected a number, got float"),
        (NUMBER, 10**DIGITS, f"expected a number of at most {DIGITS} digits, got Decimal"),
        (List(STRING), {}, "expected a list, got dict"),
        (List(STRING), ["a", 7], "1: expected a string, got int"),
        (Set(STRING), "a", "expected a set, got str"),
        (Map(STRING), [], "expected a map, got list"),
        (Map(STRING), {7: "a"}, "expected text as a key, got int"),
        (Map(STRING), {"a": 7}, "a: expected a string, got int"),
        (PAIR, ["a"], "expected a tuple of 2, got list"),
        (PAIR, {}, "expected a tuple of 2, got dict"),
        (PAIR, ["a", "b"], "1: expected a number, got str"),
        (THING, [], "expected an object, got list"),
        (THING, {"name": "a", "other": 7}, "other: expected no such attribute, got int"),
        (THING, {"sizes": [1, "b"]}, "sizes.1: expected a number, got str"),
        (DYNAMIC, 7, "expected a value with its type, got int"),
        (DYNAMIC, [b"{", 7], "expected a type constraint, got bytes"),
        (DYNAMIC, [b'"text"', 7], "expected a type constraint, got str"),
    ],
)
def test_what_is_no_value_of_a_type_says_where_and_what_is_expected(
    kind: Type, raw: Any, words: str
):
    with pytest.raises(Mismatch) as caught:
        kind.decode(raw)
    assert str(caught.value) == words


@pytest.mark.parametrize("kind", [NUMBER, INTEGER], ids=["number", "integer"])
@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (7, 7),
        (7.0, 7),
        ("7", 7),
        (0.5, Decimal("0.5")),
        ("0.1", Decimal("0.1")),
        (10**DIGITS - 1, 10**DIGITS - 1),
        (1 - 10**DIGITS, 1 - 10**DIGITS),
        (f"1e{DIGITS - 1}", 10 ** (DIGITS - 1)),
        (f"1e-{DIGITS}", Decimal(f"1e-{DIGITS}")),
        (float("inf"), Decimal("Infinity")),
    ],
    ids=[
        "integer",
        "float",
        "text",
        "half",
        "tenth",
        "largest",
        "least",
        "power",
        "fraction",
        "infinite",
    ],
)
def test_a_number_is_an_integer_wherever_it_is_whole(kind: Type, raw: Any, value: Any):
    decoded = kind.decode(raw)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    "raw", [f"1e{DIGITS}", f"1e-{DIGITS + 1}", -(10**DIGITS)], ids=["large", "small", "negative"]
)
def test_a_number_of_too_many_digits_is_none(raw: Any):
    with pytest.raises(Mismatch, match="digits"):
        NUMBER.decode(raw)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (2**63 - 1, 2**63 - 1),
        (2**64, str(2**64)),
        (-(2**63), -(2**63)),
        (-(2**63) - 1, str(-(2**63) - 1)),
        (Decimal("0.1"), "0.1"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("Infinity"), float("inf")),
    ],
)
def test_a_number_is_sent_in_a_form_that_keeps_it(value: Any, sent: Any):
    encoded = NUMBER.encode(value)
    assert encoded == sent
    assert type(encoded) is type(sent)


def test_a_set_is_sent_in_an_order_of_its_own():
    assert Set(STRING).encode(frozenset({"c", "a", "b"})) == ["a", "b", "c"]


def test_a_set_with_an_unknown_element_keeps_the_order_in_which_it_came():
    came = ["b", UNKNOWN, "a"]
    assert Set(STRING).decode(came) == tuple(came)
    assert Set(STRING).encode(tuple(came)) == came


def test_a_set_of_objects_is_sent_in_an_order_of_its_own():
    kind = Set(Object({"a": NUMBER}))
    assert kind.encode(frozenset({Frozen(a=2), Frozen(a=1)})) == [{"a": 1}, {"a": 2}]


def test_an_attribute_that_is_missing_is_null():
    assert Object({"a": STRING, "b": BOOL}).decode({"a": "x"}) == Frozen(a="x", b=None)


def test_a_tuple_of_another_length_is_not_sent():
    with pytest.raises(ValueError, match="shorter"):
        PAIR.encode(("a",))


def test_values_are_sent_as_they_came():
    for kind, raw in (
        (PAIR, ["a", 7]),
        (THING, {"name": "a", "sizes": [1]}),
        (Map(BOOL), {"a": True}),
    ):
        assert kind.encode(kind.decode(raw)) == raw


def test_a_value_of_its_own_type_is_sent_with_the_type():
    raw = [b'["list","string"]', ["a"]]
    assert DYNAMIC.decode(raw) == Dynamic(("list", "string"), ("a",))
    assert DYNAMIC.encode(DYNAMIC.decode(raw)) == raw
    assert DYNAMIC.decode({"type": "string", "value": "a"}) == Dynamic("string", "a")


def test_an_object_of_its_own_type_is_sent_with_the_type_and_can_be_hashed():
    raw = [b'["object",{"a":"string"}]', {"a": "x"}]
    value = DYNAMIC.decode(raw)
    assert value == Dynamic(("object", Frozen(a="string")), Frozen(a="x"))
    assert hash(value.type) == hash(("object", Frozen(a="string")))
    assert DYNAMIC.encode(value) == raw


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ([b'"string"', "a"], ("a",)),
        ([b'["list","string"]', ["b", "a"]], ("b", "a")),
        ([b'["set","string"]', ["b", "a"]], ("a", "b")),
        ([b'["tuple",["string","string"]]', ["b", UNKNOWN]], ("b", UNKNOWN)),
        ([b'"string"', None], None),
        ([b'"string"', UNKNOWN], UNKNOWN),
        ([b'"number"', 7], Dynamic("number", 7)),
        ([b'["list","string"]', ["a", None]], Dynamic(("list", "string"), ("a", None))),
        ([b'["set","string"]', ["a", None]], Dynamic(("set", "string"), frozenset({"a", None}))),
    ],
    ids=[
        "string",
        "list",
        "set",
        "tuple",
        "null",
        "unknown",
        "number",
        "null in it",
        "null in a set",
    ],
)
def test_one_or_many_strings_are_a_tuple_and_anything_else_stays_as_it_came(raw: Any, value: Any):
    assert ONE_OR_MANY.decode(raw) == value


def test_one_or_many_strings_are_sent_as_a_list():
    assert ONE_OR_MANY.encode(("a", "b")) == [b'["list","string"]', ["a", "b"]]
    assert ONE_OR_MANY.encode(Dynamic("number", 7)) == [b'"number"', 7]
