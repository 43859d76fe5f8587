"""Values: what is unknown, what brings its own type, and what can be hashed."""

from decimal import Decimal
from typing import Any

import pytest

from provider.framework.record import Record, optional
from provider.framework.values import (
    UNKNOWN,
    UNKNOWN_NOT_NULL,
    Dynamic,
    Frozen,
    Unknown,
    is_known,
    is_stated,
    parts,
)

SEVEN = Dynamic("number", 7)


class Part(Record):
    """A part."""

    label: str | None = optional("Label.")
    note: str | None = optional("Note.")


part: Any = Part


# -- unknown values -------------------------------------------------------------------------------


def test_unknown_values_are_the_same_if_the_same_is_promised_of_them():
    assert Unknown(b"") == UNKNOWN
    assert UNKNOWN != UNKNOWN_NOT_NULL
    assert UNKNOWN != b""
    assert UNKNOWN is not None


def test_unknown_values_are_found_by_what_is_promised_of_them():
    assert hash(UNKNOWN_NOT_NULL) == hash(Unknown(UNKNOWN_NOT_NULL.refinement))
    assert hash(UNKNOWN_NOT_NULL) != hash(UNKNOWN)


def test_an_unknown_value_promises_nothing_of_itself():
    assert Unknown().refinement == b""


def test_an_unknown_value_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"^an unknown value is neither true nor false$"):
        bool(UNKNOWN)


def test_an_unknown_value_shows_whether_something_is_promised_of_it():
    assert repr(UNKNOWN) == "Unknown()"
    assert repr(UNKNOWN_NOT_NULL) == "Unknown(…)"


# -- values that bring their own type -------------------------------------------------------------


def test_values_of_their_own_type_are_the_same_if_both_are():
    assert Dynamic("number", 7) == SEVEN
    assert Dynamic("string", 7) != SEVEN
    assert Dynamic("number", 8) != SEVEN
    assert SEVEN != 7


def test_something_like_a_value_of_its_own_type_is_none():
    class Alike:
        """It looks the same."""

        type, value = "number", 7

    assert Alike() != SEVEN


def test_values_of_their_own_type_are_found_by_value():
    assert hash(Dynamic("number", 7)) == hash(SEVEN)
    assert hash(Dynamic("number", 8)) != hash(SEVEN)


def test_a_value_of_its_own_type_shows_both():
    assert repr(Dynamic("string", "x")) == "Dynamic('string', 'x')"


# -- mappings -------------------------------------------------------------------------------------


def test_a_mapping_is_found_whatever_the_order_of_its_keys():
    assert hash(Frozen(a=1, b=2)) == hash(Frozen(b=2, a=1))
    assert hash(Frozen(a=1)) != hash(Frozen(a=2))


# -- inside of values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ((1, 2), [1, 2]),
        (frozenset({1}), [1]),
        (Frozen(a=1, b=2), [1, 2]),
        (SEVEN, [7]),
        (part(label="a", note="b"), ["a", "b"]),
        ("text", []),
        (7, []),
        (None, []),
        (UNKNOWN, []),
    ],
)
def test_a_value_has_parts(value: Any, inside: list[Any]):
    assert list(parts(value)) == inside


@pytest.mark.parametrize(
    "value",
    ["text", 7, True, Decimal(1), None, (), Frozen(), SEVEN],
)
def test_what_has_no_unknown_part_is_known(value: Any):
    assert is_known(value)
    assert is_known((value, Frozen(a=value)))
    assert is_known(part(label=value))


@pytest.mark.parametrize(
    "value",
    [
        UNKNOWN,
        UNKNOWN_NOT_NULL,
        ("a", UNKNOWN),
        frozenset({UNKNOWN}),
        Frozen(a="a", b=UNKNOWN),
        Dynamic("string", UNKNOWN),
        part(label="a", note=UNKNOWN),
        (("a",), (Frozen(a=(UNKNOWN,)),)),
    ],
)
def test_what_has_an_unknown_part_at_any_depth_is_not_known(value: Any):
    assert not is_known(value)


@pytest.mark.parametrize("value", ["", 0, False, (), "text", SEVEN])
def test_what_is_neither_null_nor_unknown_is_stated(value: Any):
    assert is_stated(value) is True


@pytest.mark.parametrize("value", [None, UNKNOWN, UNKNOWN_NOT_NULL])
def test_null_and_unknown_are_not_stated(value: Any):
    assert is_stated(value) is False
