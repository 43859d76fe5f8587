"""Complaints about a configuration, each where it belongs."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, Key, Severity, warning
from provider.framework.record import Record, computed, optional, required
from provider.framework.validate import refuse_write_only, validate
from provider.framework.validators import at_least, not_empty
from provider.framework.values import UNKNOWN, Dynamic, Frozen, Strings, is_stated


def short(value: str) -> str | None:
    return "must be short" if len(value) > 3 else None


def starless(value: str) -> str | None:
    return "must not contain '*'" if "*" in value else None


class Part(Record):
    """A part."""

    label: str = required("Label.", validator=not_empty)
    count: int | None = optional("Count.", validator=at_least(1))

    def validate_config(self) -> Iterable[Diagnostic]:
        if self.label == "two" and is_stated(self.count) and self.count != 2:
            yield Diagnostic("Not two", "There must be two.", ("count",))


class Whole(Record):
    """A whole."""

    name: str = required("Name.", validator=[not_empty, starless, short])
    pin: str | None = optional("PIN.", sensitive=True, validator=starless)
    words: tuple[str, ...] | None = optional("Words.", each=not_empty)
    tags: frozenset[str] | None = optional("Tags.", each=not_empty)
    sizes: Mapping[str, int] | None = optional("Sizes.", each=at_least(1))
    ratio: Decimal | None = optional("Ratio.")
    one: Part | None = optional("Part.")
    parts: tuple[Part, ...] | None = optional("Parts.")
    bag: frozenset[Part] | None = optional("Parts.")
    shelf: Mapping[str, Part] | None = optional("Parts.")
    id: str = computed("Identifier.")

    def validate_config(self) -> Iterable[Diagnostic]:
        if self.name == "odd":
            yield warning("Odd name", "This is odd.", "name")


whole: Any = Whole
part: Any = Part
EMPTY = "The value must not be empty."


def validate_config(**given: Any) -> list[Diagnostic]:
    return list(validate(whole(**{"name": "n"} | given)))


def complaint(**given: Any) -> tuple[str, Any]:
    """The detail and the path of the only complaint, which is about a value."""
    (only,) = validate_config(**given)
    assert (only.summary, only.severity) == ("Invalid attribute value", Severity.ERROR)
    return only.detail, only.path


def test_a_good_configuration_is_not_complained_of():
    assert not validate_config(words=("a",), sizes=Frozen(a=1), ratio=Decimal("0.5"))


def test_a_complaint_is_on_its_attribute():
    assert complaint(name="") == (EMPTY, ("name",))


def test_a_list_is_complained_of_at_its_index():
    assert complaint(words=("a", "")) == (EMPTY, ("words", 1))


def test_a_map_is_complained_of_at_its_key():
    detail, path = complaint(sizes=Frozen(a=1, b=0))
    assert (detail, path) == ("The value must be at least 1, not 0.", ("sizes", "b"))
    assert isinstance(path[1], Key)


def test_an_element_that_is_no_whole_number_is_complained_of():
    detail, path = complaint(sizes=Frozen(a=Decimal("1.5")))
    assert (detail, path) == ("The value must be a whole number, not 1.5.", ("sizes", "a"))


def test_a_set_is_complained_of_as_a_whole():
    assert complaint(tags=frozenset({""})) == (EMPTY, ("tags",))


def test_a_record_is_complained_of_at_its_attribute():
    assert complaint(one=part(label="")) == (EMPTY, ("one", "label"))


def test_a_record_in_a_list_is_complained_of_at_its_attribute():
    parts = (part(label="x"), part(label=""))
    assert complaint(parts=parts) == (EMPTY, ("parts", 1, "label"))


def test_a_record_in_a_map_is_complained_of_at_its_attribute():
    assert complaint(shelf=Frozen(x=part(label=""))) == (EMPTY, ("shelf", "x", "label"))


def test_a_record_in_a_set_is_complained_of_at_the_set_by_the_name_of_its_attribute():
    bag = frozenset({part(label="")})
    assert complaint(bag=bag) == (f"In one element, label: {EMPTY}", ("bag",))


def test_a_record_as_a_whole_is_complained_of_in_its_own_words():
    assert validate_config(one=part(label="two", count=3)) == [
        Diagnostic("Not two", "There must be two.", ("one", "count"))
    ]


def test_a_record_as_a_whole_is_complained_of_inside_of_a_set():
    assert validate_config(bag=frozenset({part(label="two", count=3)})) == [
        Diagnostic("Not two", "In one element, count: There must be two.", ("bag",))
    ]


def test_a_warning_stays_one():
    assert validate_config(name="odd") == [
        Diagnostic("Odd name", "This is odd.", ("name",), Severity.WARNING)
    ]


def test_every_check_of_an_attribute_is_made():
    assert [each.detail for each in validate_config(name="****")] == [
        "The value must not contain '*'.",
        "The value must be short.",
    ]


def test_every_attribute_is_complained_of():
    assert [each.path for each in validate_config(name="", words=("",))] == [
        ("name",),
        ("words", 0),
    ]


def test_a_secret_is_complained_of_without_being_shown():
    assert complaint(pin="12*4") == ("The value is not valid.", ("pin",))


def test_a_whole_number_is_no_fraction():
    detail, path = complaint(one=part(label="x", count=Decimal("1.5")))
    assert (detail, path) == ("The value must be a whole number, not 1.5.", ("one", "count"))


def test_a_whole_number_is_not_infinite():
    detail, _ = complaint(one=part(label="x", count=Decimal("Infinity")))
    assert detail == "The value must be a whole number, not Infinity."


# -- one or many strings --------------------------------------------------------------------------


class Hosts(Record):
    """What takes a string or a list of them."""

    host: Strings | None = optional("Hosts.", each=not_empty)


hosts: Any = Hosts
NO_STRINGS = "The value must be a string or a list of strings, neither empty nor with null in it."


def host_complaints(value: Any) -> list[Diagnostic]:
    return list(validate(hosts(host=value)))


@pytest.mark.parametrize("value", [("a",), ("a", "b"), (UNKNOWN, "b"), UNKNOWN, None], ids=str)
def test_one_string_or_several_are_good(value: Any):
    assert not host_complaints(value)


@pytest.mark.parametrize("value", [(), Dynamic("number", Decimal(7))], ids=["empty", "number"])
def test_what_is_neither_a_string_nor_a_list_of_them_is_complained_of(value: Any):
    assert host_complaints(value) == [Diagnostic("Invalid attribute value", NO_STRINGS, ("host",))]


def test_a_single_string_is_complained_of_as_a_whole():
    assert host_complaints(("",)) == [Diagnostic("Invalid attribute value", EMPTY, ("host",))]


def test_one_of_two_strings_is_complained_of_at_its_index():
    assert host_complaints(("a", "")) == [Diagnostic("Invalid attribute value", EMPTY, ("host", 1))]


# -- in a set -------------------------------------------------------------------------------------


class Box(Record):
    """A record in a record."""

    part: Part = required("Part.")

    def validate_config(self) -> Iterable[Diagnostic]:
        if self.part.label == "odd":
            yield warning("Odd part", "This is odd.")


class Boxes(Record):
    """Records of records in a set."""

    boxes: frozenset[Box] = required("Boxes.")


boxes: Any = Boxes
box: Any = Box


def test_an_attribute_far_inside_of_an_element_of_a_set_is_named_with_its_way():
    config = boxes(boxes=frozenset({box(part=part(label=""))}))
    detail = f"In one element, part.label: {EMPTY}"
    assert list(validate(config)) == [Diagnostic("Invalid attribute value", detail, ("boxes",))]


def test_a_warning_about_an_element_of_a_set_stays_one():
    config = boxes(boxes=frozenset({box(part=part(label="odd"))}))
    assert list(validate(config)) == [warning("Odd part", "This is odd.", "boxes")]


UNSTATED: list[dict[str, Any]] = [
    {"name": UNKNOWN},
    {"words": UNKNOWN},
    {"words": (UNKNOWN,)},
    {"words": (None,)},
    {"tags": (UNKNOWN, "x")},
    {"sizes": Frozen(a=UNKNOWN)},
    {"one": UNKNOWN},
    {"one": part(label=UNKNOWN, count=UNKNOWN)},
    {"one": part(label="two", count=UNKNOWN)},
    {"bag": (part(label=UNKNOWN),)},
    {"shelf": Frozen(x=UNKNOWN)},
]


@pytest.mark.parametrize("given", UNSTATED, ids=str)
def test_what_is_not_known_is_not_judged(given: dict[str, Any]):
    assert not validate_config(**given)


def test_what_is_known_beside_something_unknown_is_judged():
    assert complaint(words=(UNKNOWN, "")) == (EMPTY, ("words", 1))


class Door(Record):
    """A door."""

    code: str | None = optional("Code.", write_only=True)
    key: str = required("Key.", write_only=True)
    name: str | None = optional("Name.")


@pytest.mark.parametrize("value", ["1234", "", UNKNOWN])
def test_what_is_stored_nowhere_is_refused_where_it_would_be_stored(value: Any):
    door: Any = Door
    told = list(refuse_write_only(door(code=value, key=None, name="front")))
    assert [each.path for each in told] == [("code",)]
    assert told[0].detail == (
        "code is write-only: its value is stored nowhere. Releases before 1.11 of Terraform and"
        " OpenTofu would store it all the same, so update to use it."
    )
    assert told[0].is_error


def test_what_is_stored_nowhere_and_not_given_is_no_matter():
    door: Any = Door
    assert list(refuse_write_only(door(code=None, key=None, name="front"))) == []
