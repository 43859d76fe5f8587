"""Declarations: what follows from each fact, and that the type checker reads all of them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provider.framework.fields import computed, either, optional, required
from provider.framework.kinds.resource import Default, Record, Refers
from provider.framework.schema import EQUAL, Attribute, Presence
from provider.framework.validate import validate
from provider.framework.values import Strings
from provider.framework.views import as_arguments, as_fixed, as_narrowing
from provider.nouns.shared.filters import PATTERN, bounds

ROOT = Path(__file__).resolve().parents[2]
WRONG = Path(__file__).with_name("wrong_declarations.py")
COLOURS = ("RED", "BLUE")


def short(value: str) -> str | None:
    return "is too long" if len(value) > 4 else None


class Box(Record):
    """One attribute for each fact."""

    name: str = required("Name of the box.", when_read="Name.", filter=PATTERN)
    colour: str | None = optional("Colour: {values}.", values=COLOURS, filter=True)
    shelf_id: str = required("Id of its shelf.", refers=Refers("shelves"), requires_replace=True)
    labels: Strings | None = optional("Labels.", each=short)
    depth: int = optional("Depth in mm.", default=3, since=7, filter=bounds("min_depth"))
    secret: str | None = optional("Secret.", write_only=True)
    shelf_name: str | None = computed(
        "Name of the shelf, at first.", when_read="Name of its shelf.", name_of="shelf_id"
    )


class BoxObject(Box, read_only=True):
    """A box that is only read."""

    weight: int | None = computed("Weight.")


def box(**given: Any) -> Any:
    return Box.blank().replace(**{"name": "a", "shelf_id": "s-1", **given})


def complaints(**given: Any) -> list[tuple[str, tuple[Any, ...]]]:
    return [(each.detail, each.path) for each in validate(box(**given))]


def test_what_has_no_words_for_a_reading_has_the_same():
    assert BoxObject.schema["weight"].when_read == "Weight."


def test_a_text_that_refers_to_nothing_may_be_empty():
    assert complaints(secret="") == []
    assert complaints(shelf_id="") == [("The value must not be empty.", ("shelf_id",))]


# -- what follows from a fact ---------------------------------------------------------------------


def test_an_enumeration_is_in_the_words_of_the_documentation():
    assert Box.schema["colour"].description == "Colour: `RED` or `BLUE`."


def test_three_values_are_told_with_a_comma():
    assert either("ON", "OFF", "UNKNOWN") == "`ON`, `OFF` or `UNKNOWN`"


def test_a_value_outside_of_an_enumeration_is_complained_of():
    assert complaints(colour="PINK") == [
        ("The value must be one of RED, BLUE, not 'PINK'.", ("colour",))
    ]


def test_what_names_an_object_must_not_be_empty():
    assert complaints(shelf_id="") == [("The value must not be empty.", ("shelf_id",))]


def test_what_each_value_must_be_is_asked_of_each():
    assert complaints(labels=("good", "too long")) == [("The value is too long.", ("labels", 1))]


def test_the_version_that_brought_an_attribute_is_known():
    assert [a.name for a in Box.schema if a.since] == ["depth"]


def test_what_is_write_only_is_in_no_state_and_never_shown():
    assert [a.name for a in Box.schema if not a.in_state] == ["secret"]
    assert "1234" not in repr(box(secret="1234"))


def test_nothing_write_only_stands_inside_of_an_attribute():
    with pytest.raises(TypeError, match=r"^box has a write-only attribute inside"):

        class Crate(Record):
            """A crate."""

            box: Box = required("Box.")


# -- views ----------------------------------------------------------------------------------------


def test_a_view_has_all_attributes_and_sets_none():
    assert [*BoxObject.schema.attributes] == [*Box.schema.attributes, "weight"]
    assert not BoxObject.schema.settable


def test_a_view_is_described_as_one_reads_it():
    assert BoxObject.schema["name"].description == "Name."
    assert BoxObject.schema["shelf_id"].description == "Id of its shelf."


def test_a_view_has_the_types_of_what_it_views():
    pairs = zip(Box.schema, BoxObject.schema, strict=False)
    assert all(one.type == other.type and one.nullable == other.nullable for one, other in pairs)


def test_a_view_follows_nothing():
    name = BoxObject.schema["shelf_name"]
    assert (name.name_of, name.recomputed_with) == (None, frozenset())


def test_the_declaring_class_stays_as_it_is():
    assert Box.schema["name"].presence is Presence.REQUIRED
    assert Box.schema["name"].description == "Name of the box."


def arguments(name: str) -> dict[str, Attribute]:
    attribute = Box.schema[name]
    return {each.name: each for _, each in as_arguments(attribute, attribute.filter)}


def test_one_or_many_texts_choose():
    (colour,) = arguments("colour").values()
    assert (colour.name, colour.type, colour.nullable) == (
        "colour",
        Box.schema["labels"].type,
        True,
    )
    assert colour.presence is Presence.OPTIONAL


def test_an_argument_is_described_by_what_it_looks_at():
    assert arguments("colour")["colour"].description == "Colour: `RED` or `BLUE`."
    assert arguments("name")["name"].description == "Name; `*` in it stands for any text."
    assert arguments("depth")["depth_min"].description == "Least value: depth in mm."


def test_an_argument_takes_what_the_attribute_can_be():
    (check,) = arguments("colour")["colour"].validators
    assert check("RED") is None
    assert check("PINK") == "must be one of RED, BLUE, not 'PINK'"
    (check,) = arguments("name")["name"].validators
    assert check("") == "must not be empty"


def test_an_argument_has_the_name_that_the_api_gives_it():
    names = {name: each.api_name for name, each in arguments("depth").items()}
    assert names == {"depth_min": "min_depth", "depth_max": "depth_max"}


def test_one_number_bounds():
    assert {each.type for each in arguments("depth").values()} == {Box.schema["depth"].type}


def test_true_means_equality():
    assert Box.schema["colour"].filter == EQUAL
    assert Box.schema["shelf_id"].filter == ()


def test_what_narrows_a_name_may_be_left_to_the_server():
    narrowing = as_narrowing(Box.schema["shelf_id"], "boxes")
    assert narrowing.description == "Id of its shelf; narrows a `name` that several boxes have."
    assert (narrowing.presence, narrowing.default) == (Presence.OPTIONAL, Default.SERVER)
    assert not narrowing.requires_replace
    assert [bool(check("")) for check in narrowing.validators] == [True]


def test_another_value_of_what_is_fixed_is_another_object():
    assert not Box.schema["colour"].requires_replace
    fixed = as_fixed(Box.schema["colour"])
    assert (fixed.requires_replace, fixed.default, fixed.computed) == (True, Default.NULL, False)


def test_what_is_fixed_may_have_a_default_of_its_own():
    fixed = as_fixed(Box.schema["colour"], default="RED", recomputed_with=frozenset({"depth"}))
    assert fixed.default == "RED"
    assert fixed.recomputed_with == frozenset({"depth"})
    assert fixed.computed


# -- the type checker -----------------------------------------------------------------------------


@pytest.mark.sweep  # each wrong declaration, by a type checker that begins with nothing
@pytest.mark.dev
def test_the_type_checker_finds_every_wrong_declaration():
    lines = enumerate(WRONG.read_text("utf-8").splitlines(), 1)
    wanted = [(str(n), line.partition("# wrong: ")[2]) for n, line in lines if "# wrong: " in line]
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--no-error-summary", str(WRONG)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = re.findall(r"^\S+:(\d+): error: .*\[(.+)\]$", run.stdout, re.MULTILINE)
    assert found == wanted, run.stdout + run.stderr
