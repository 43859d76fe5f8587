"""When two values are the same, and in which form the state has them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.framework.equality import canonical, in_known_form, same
from provider.framework.record import Record, computed, optional, required
from provider.framework.schema import Default
from provider.framework.values import UNKNOWN, Frozen


def initial(word: str) -> str:
    """Words are the same here if they begin with the same letter."""
    return word[:1].lower()


class Part(Record):
    """A part."""

    label: str = required("Label.", canonical=str.lower)
    note: str | None = optional("Note.")
    serial: int | None = computed("Serial number.")


class Whole(Record):
    """A whole."""

    name: str = required("Name.", canonical=str.lower)
    note: str | None = optional("Note.")
    words: tuple[str, ...] | None = optional("Words.", canonical_each=initial)
    tags: frozenset[str] | None = optional("Tags.", canonical_each=initial)
    labels: Mapping[str, str] | None = optional("Labels.", canonical_each=initial)
    one: Part | None = optional("Part.")
    parts: tuple[Part, ...] | None = optional("Parts.")
    bag: frozenset[Part] | None = optional("Parts.")
    shelf: Mapping[str, Part] | None = optional("Parts.")
    id: str = computed("Identifier.")


whole: Any = Whole
part: Any = Part
A = part(label="a")
AS_A = part(label="A")
B = part(label="b")

SAME: list[tuple[str, Any, Any]] = [
    ("name", "One", "ONE"),
    ("words", ("anna", "B"), ("A", "bob")),
    ("tags", frozenset({"anna", "B"}), frozenset({"bob", "A"})),
    ("labels", Frozen(x="anna"), Frozen(x="A")),
    ("one", A, AS_A),
    ("one", A, part(label="a", serial=7)),
    ("parts", (A, B), (AS_A, B)),
    ("bag", frozenset({A, B}), frozenset({B, AS_A})),
    ("bag", frozenset({A}), frozenset({part(label="a", serial=7)})),
    ("shelf", Frozen(x=A), Frozen(x=AS_A)),
    ("note", None, None),
    ("note", UNKNOWN, UNKNOWN),
]
OTHERS: list[tuple[str, Any, Any]] = [
    ("name", "one", "two"),
    ("note", "a", "A"),
    ("note", None, ""),
    ("note", None, UNKNOWN),
    ("words", ("a", "b"), ("b", "a")),
    ("words", ("a",), ("a", "a")),
    ("words", None, ()),
    ("tags", frozenset({"a"}), frozenset({"a", "b"})),
    ("labels", Frozen(x="a"), Frozen(y="a")),
    ("labels", Frozen(X="a"), Frozen(x="a")),
    ("one", A, part(label="a", note="n")),
    ("parts", (A, B), (B, A)),
    ("bag", frozenset({A}), frozenset({B})),
    ("shelf", Frozen(x=A), Frozen(y=A)),
]


@pytest.mark.parametrize(("name", "one", "other"), SAME)
def test_the_same_in_another_form(name: str, one: Any, other: Any):
    assert same(Whole.schema[name], one, other)


@pytest.mark.parametrize(("name", "one", "other"), OTHERS)
def test_not_the_same(name: str, one: Any, other: Any):
    assert not same(Whole.schema[name], one, other)


@pytest.mark.parametrize(("name", "one", "other"), SAME + OTHERS)
def test_what_is_the_same_has_one_canonical_form(name: str, one: Any, other: Any):
    attribute = Whole.schema[name]
    forms = canonical(attribute, one), canonical(attribute, other)
    assert (forms[0] == forms[1]) == same(attribute, one, other)
    assert isinstance(hash(forms), int)


# -- the known form -------------------------------------------------------------------------------


def known(name: str, was: Any, now: Any) -> Any:
    """How a fresh value of an attribute is written where another one is known."""
    return getattr(in_known_form(whole(**{name: was}), whole(**{name: now})), name)


@pytest.mark.parametrize(
    ("name", "was", "now"), [case for case in SAME if case[0] in ("name", "one", "parts", "shelf")]
)
def test_the_same_is_written_as_it_is_known(name: str, was: Any, now: Any):
    assert same(Whole.schema[name], known(name, was, now), was)


@pytest.mark.parametrize(("name", "was", "now"), SAME[1:4])
def test_the_same_words_are_written_as_they_are_known(name: str, was: Any, now: Any):
    assert known(name, was, now) == was


@pytest.mark.parametrize(("name", "was", "now"), OTHERS)
def test_something_else_is_written_as_it_came(name: str, was: Any, now: Any):
    assert known(name, was, now) == now


def test_what_is_computed_is_fresh():
    assert known("id", "1", "2") == "2"


def test_what_is_computed_inside_of_a_record_is_fresh():
    assert known("one", part(label="A", serial=1), part(label="a", serial=2)) == part(
        label="A", serial=2
    )


def test_in_a_list_each_element_is_written_as_the_one_in_its_place():
    assert known("words", ("anna", "B"), ("a", "c")) == ("anna", "c")


def test_a_list_that_has_grown_is_written_as_far_as_it_is_known():
    assert known("words", ("anna",), ("a", "b")) == ("anna", "b")


def test_a_list_that_has_shrunk_is_as_long_as_it_came():
    assert known("words", ("A", "B"), ("a",)) == ("A",)


def test_in_a_set_each_element_is_written_as_the_same_one():
    fresh = frozenset({"b", "c"})
    assert known("tags", frozenset({"A", "bob"}), fresh) == frozenset({"bob", "c"})


def test_in_a_set_each_record_is_written_as_the_same_one():
    fresh = frozenset({part(label="a", serial=1), part(label="b", serial=2)})
    assert known("bag", frozenset({AS_A}), fresh) == frozenset(
        {part(label="A", serial=1), part(label="b", serial=2)}
    )


def test_in_a_map_each_element_is_written_as_the_one_with_its_key():
    assert known("labels", Frozen(x="anna"), Frozen(x="a", y="b")) == Frozen(x="anna", y="b")


def test_records_in_a_map_are_written_as_the_one_with_their_key():
    assert known("shelf", Frozen(x=AS_A), Frozen(x=A)) == Frozen(x=AS_A)


@pytest.mark.parametrize("was", [None, UNKNOWN])
def test_where_nothing_is_known_everything_is_written_as_it_came(was: Any):
    assert known("name", was, "ONE") == "ONE"


class Lists(Record):
    """Collections in a set."""

    groups: frozenset[tuple[str, ...]] | None = optional("Groups.", canonical_each=initial)
    named: Mapping[str, tuple[str, ...]] | None = optional("Groups.", canonical_each=initial)


lists: Any = Lists


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("groups", frozenset({("anna", "B")}), frozenset({("A", "bob")})),
        ("named", Frozen(x=("anna", "B")), Frozen(x=("A", "bob"))),
    ],
)
def test_the_same_in_a_list_in_a_collection(name: str, one: Any, other: Any):
    assert same(Lists.schema[name], one, other)


@pytest.mark.parametrize("element", [None, UNKNOWN], ids=["null", "unknown"])
def test_an_element_without_a_value_has_one_form(element: Any):
    words = Whole.schema["words"]
    assert same(words, (element, "anna"), (element, "A"))
    assert not same(words, (element, "anna"), ("a", "anna"))
    assert not same(words, (None, "anna"), (UNKNOWN, "anna"))


def test_in_a_set_each_list_is_written_as_the_same_one():
    was, now = frozenset({("anna", "B")}), frozenset({("A", "bob"), ("c",)})
    written = in_known_form(lists(groups=was), lists(groups=now))
    assert written == lists(groups=frozenset({("anna", "B"), ("c",)}))


# -- what was promised ----------------------------------------------------------------------------


class Planned(Record):
    """Attributes that differ in who may say their value."""

    name: str = required("Name.", canonical=str.lower)
    note: str | None = optional("Note.")
    place: str | None = optional("Place.", default=Default.SERVER)
    id: str | None = computed("Identifier.")


a_plan: Any = Planned


@pytest.mark.parametrize(
    ("name", "was", "now", "written"),
    [
        ("id", "1", "2", "1"),
        ("id", None, "2", None),
        ("id", UNKNOWN, "2", "2"),
        ("place", None, "here", None),
        ("place", UNKNOWN, "here", "here"),
        ("place", "here", "there", "there"),
        ("name", "one", "two", "two"),
        ("name", "one", "ONE", "one"),
        ("note", None, "new", "new"),
        ("note", "old", "new", "new"),
    ],
)
def test_what_a_plan_knows_stands_where_the_server_says_the_value(
    name: str, was: Any, now: Any, written: Any
):
    planned, came = a_plan(**{name: was}), a_plan(**{name: now})
    assert getattr(in_known_form(planned, came, promised=True), name) == written


@pytest.mark.parametrize("name", ["id", "place"])
def test_what_a_state_knows_does_not_stand_where_the_server_says_the_value(name: str):
    known_, came = a_plan(**{name: None}), a_plan(**{name: "new"})
    assert getattr(in_known_form(known_, came), name) == "new"


LAW = settings(deadline=None, max_examples=60)
WORDS = st.sampled_from(["a", "A", "b", "B", "c"])
PARTS = st.builds(part, label=WORDS, note=st.none() | WORDS, serial=st.none() | st.integers(0, 2))
WHOLES = st.builds(
    whole,
    name=WORDS,
    note=st.none() | WORDS,
    one=st.none() | PARTS,
    parts=st.none() | st.lists(PARTS, max_size=2).map(tuple),
    shelf=st.none() | st.dictionaries(st.sampled_from("xy"), PARTS).map(Frozen),
    bag=st.none() | st.frozensets(PARTS, max_size=3),
    id=WORDS,
)


@given(WHOLES, WHOLES)
@LAW
def test_law_the_known_form_says_what_came(was: Any, now: Any):
    written = in_known_form(was, now)
    for attribute in Whole.schema:
        assert same(attribute, getattr(written, attribute.name), getattr(now, attribute.name))


@given(WHOLES, WHOLES)
@LAW
def test_law_what_is_written_in_the_known_form_stays_so(was: Any, now: Any):
    written = in_known_form(was, now)
    assert in_known_form(was, written) == written


@given(WHOLES)
@LAW
def test_law_what_came_as_it_is_known_is_as_it_is_known(was: Any):
    assert in_known_form(was, was) == was
