"""Records: one declaration is schema, value and JSON object."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.framework.kinds.table import RESOURCE
from provider.framework.record import Record, RecordType, computed, optional, required
from provider.framework.schema import Attribute, Default, Presence
from provider.framework.types import (
    BOOL,
    DYNAMIC,
    INTEGER,
    NUMBER,
    STRING,
    List,
    Map,
    Mismatch,
    Set,
    Type,
)
from provider.framework.validators import not_empty, object_name
from provider.framework.values import Frozen
from provider.nouns.policy.schedule import Schedule
from provider.registry import PROVIDER
from tests.sweep import one_at_once


class Part(Record):
    """A part."""

    label: str = required("Label.")
    count: int | None = optional("Count.")
    serial: str | None = computed("Serial number.")


class Whole(Record):
    """A whole, with
    everything.

    That is two paragraphs.
    """

    name: str = required("Name.", api_name="title")
    size: int = required("Size.")
    ratio: Decimal | None = optional("Ratio.")
    fine: bool | None = optional("Whether it is fine.")
    anything: Any | None = optional("Anything.")
    words: tuple[str, ...] | None = optional("Words.")
    tags: frozenset[str] | None = optional("Tags.")
    sizes: Mapping[str, int] | None = optional("Sizes.")
    one: Part | None = optional("Part.")
    parts: tuple[Part, ...] | None = optional("Parts.")
    bag: frozenset[Part] | None = optional("Parts.")
    ours: str | None = optional("Unknown to the API.", api_name=None)
    secret: str | None = optional("Secret.", sensitive=True)
    id: str = computed("Identifier.")


class Base(Record):
    """What two records have in common."""

    id: str = computed("Identifier.")
    name: str | None = computed("Name.")


class Child(Base):
    """A record with more, and one attribute said otherwise."""

    name: str = required("Name, now from the user.")
    more: str | None = optional("More.")


whole: Any = Whole
part: Any = Part
child: Any = Child
ONE = whole(name="n", size=1)

# -- the schema -----------------------------------------------------------------------------------

TYPES = {
    "name": STRING,
    "size": INTEGER,
    "ratio": NUMBER,
    "fine": BOOL,
    "anything": DYNAMIC,
    "words": List(STRING),
    "tags": Set(STRING),
    "sizes": Map(INTEGER),
    "one": Part.kind,
    "parts": List(Part.kind),
    "bag": Set(Part.kind),
}


@pytest.mark.parametrize("name", TYPES)
def test_an_annotation_is_a_type(name: str):
    assert Whole.schema[name].type == TYPES[name]


def test_a_whole_number_is_known_as_one():
    assert Whole.schema["size"].type is INTEGER


def test_attributes_stand_in_the_order_of_their_declaration():
    assert [a.name for a in Part.schema] == ["label", "count", "serial"]


def test_a_declaration_says_who_sets_an_attribute():
    presences = [a.presence for a in Part.schema]
    assert presences == [Presence.REQUIRED, Presence.OPTIONAL, Presence.COMPUTED]


def test_what_may_be_none_may_be_null():
    assert [a.nullable for a in Part.schema] == [False, True, True]


def test_an_attribute_has_its_own_name_in_json():
    assert Whole.schema["size"].api_name == "size"


def test_an_attribute_may_have_another_name_in_json():
    assert Whole.schema["name"].api_name == "title"


def test_the_docstring_is_the_description_in_paragraphs():
    assert Whole.schema.description == "A whole, with everything.\n\nThat is two paragraphs."


def test_the_settable_and_the_computed_attributes_are_all():
    assert {*Whole.schema.settable, *Whole.schema.computed} == set(Whole.schema)


def test_an_attribute_with_a_default_is_computed_for_terraform():
    assert Attribute(
        name="a",
        type=STRING,
        presence=Presence.OPTIONAL,
        nullable=False,
        description="A.",
        default="x",
    ).computed


def test_an_attribute_without_default_is_not_computed_for_terraform():
    assert not Whole.schema["words"].computed


def test_a_record_inherits_attributes_before_its_own():
    assert [a.name for a in Child.schema] == ["id", "name", "more"]


def test_a_record_may_say_an_inherited_attribute_anew():
    assert Child.schema["name"].presence is Presence.REQUIRED
    assert Base.schema["name"].presence is Presence.COMPUTED


def test_checks_are_one_function_or_several():
    class Checked(Record):
        """Checked."""

        one: str = required("One.", validator=not_empty)
        two: str = required("Two.", validator=[not_empty, object_name])

    assert [len(a.validators) for a in Checked.schema] == [1, 2]


def test_what_follows_any_change_says_so():
    class Following(Record):
        """Following."""

        all: str = computed("All.", recomputed_with=None)
        some: str = computed("Some.", recomputed_with="one two")
        none: str = computed("None.")
        server: str | None = optional("Server's.", default=Default.SERVER, recomputed_with="one")

    assert [a.recomputed_with for a in Following.schema] == [
        None,
        frozenset({"one", "two"}),
        frozenset(),
        frozenset({"one"}),
    ]


# -- the value ------------------------------------------------------------------------------------


def test_what_is_not_said_is_none():
    assert ONE.words is None


def test_an_attribute_that_does_not_exist_cannot_be_said():
    with pytest.raises(TypeError, match=r"^Whole has no attribute \['nonsense'\]$"):
        whole(nonsense=1)


def test_a_record_cannot_be_changed():
    with pytest.raises(AttributeError, match=r"^Whole is frozen: use replace\(name=…\)$"):
        ONE.name = "m"


def test_a_change_makes_another_record():
    assert ONE.replace(name="m") == whole(name="m", size=1)
    assert ONE.name == "n"


def test_records_are_equal_by_value():
    assert whole(name="n", size=1) == ONE
    assert hash(whole(name="n", size=1)) == hash(ONE)


def test_records_of_two_classes_are_never_equal():
    class Other(Whole):
        """Another whole."""

    assert Other.of(vars(ONE)) != ONE


def test_records_can_stand_in_a_set():
    assert len({part(label="a"), part(label="a"), part(label="b")}) == 2


def test_a_record_shows_what_it_says():
    assert repr(part(label="a", count=2)) == "Part(label='a', count=2)"


def test_a_record_does_not_show_its_secrets():
    assert "1234" not in repr(ONE.replace(secret="1234"))


def test_a_blank_record_says_nothing():
    assert set(vars(Whole.blank()).values()) == {None}


# -- to the API -----------------------------------------------------------------------------------


def test_the_api_is_told_what_is_set_of_what_can_be_set():
    record = ONE.replace(id="4711", words=("a",))
    assert record.to_api() == {"title": "n", "size": 1, "words": ["a"]}


def test_the_api_is_told_no_more_than_the_named_attributes():
    assert ONE.replace(words=("a",)).to_api("size", "tags") == {"size": 1}


def test_the_api_is_not_told_what_it_does_not_know():
    assert "ours" not in ONE.replace(ours="x").to_api()


def test_the_api_is_told_of_records_inside():
    record = ONE.replace(one=part(label="a", serial="s"), parts=(part(label="b"),))
    assert record.to_api("one", "parts") == {"one": {"label": "a"}, "parts": [{"label": "b"}]}


def test_false_zero_and_empty_are_told():
    record = whole(name="", size=0, fine=False, words=())
    assert record.to_api() == {"title": "", "size": 0, "fine": False, "words": []}


def test_records_in_a_map_are_told_as_json():
    class CollectionCache(Record):
        """A shelf."""

        parts: Mapping[str, Part] = required("Parts.")

    shelf: Any = CollectionCache
    assert json.dumps(shelf(parts=Frozen(x=part(label="a"))).to_api())


def test_a_fraction_is_told_as_json():
    assert json.loads(json.dumps(ONE.replace(ratio=Decimal("0.5")).to_api()))["ratio"] == 0.5


# -- from the API ---------------------------------------------------------------------------------


def heard(name: str, raw: Any) -> Any:
    """An attribute after the API has said something of it."""
    attribute = Whole.schema[name]
    return getattr(ONE.from_api({str(attribute.api_name): raw}), name)


HEARD: list[tuple[str, Any, Any]] = [
    ("name", "m", "m"),
    ("name", 7, "7"),
    ("name", "", ""),
    ("name", "NA", "NA"),
    ("size", 7, 7),
    ("size", "7", 7),
    ("size", 7.0, 7),
    ("size", "1152921504606846977", 2**60 + 1),
    ("ratio", "0.1", Decimal("0.1")),
    ("ratio", Decimal("14.8"), Decimal("14.8")),
    ("fine", True, True),
    ("fine", "true", True),
    ("fine", "False", False),
    ("words", ["a", "a", "b"], ("a", "a", "b")),
    ("words", [], ()),
    ("tags", ["a", "b", "a"], frozenset({"a", "b"})),
    ("sizes", {"x": "1", "y": 2}, Frozen(x=1, y=2)),
    ("one", {"label": "a", "count": "2", "more": 1}, part(label="a", count=2)),
    ("one", {}, part()),
    ("parts", [{"label": "a"}], (part(label="a"),)),
    ("bag", [{"label": "a"}, {"label": "a"}], frozenset({part(label="a")})),
]


@pytest.mark.parametrize(
    ("name", "raw", "value"), HEARD, ids=[f"{name}-{raw!r}" for name, raw, _ in HEARD]
)
def test_the_api_is_heard_however_it_writes(name: str, raw: Any, value: Any):
    assert heard(name, raw) == value


@pytest.mark.parametrize("raw", [None, ""], ids=repr)
@pytest.mark.parametrize("name", ["ratio", "fine", "words", "tags", "sizes", "one", "secret"])
def test_the_words_for_nothing_mean_null(name: str, raw: Any):
    assert heard(name, raw) is None


def test_an_api_may_have_more_words_for_nothing():
    class Remark(Record):
        """A remark."""

        null_in_json = (None, "-")
        text: str | None = computed("Text.")
        empty: str | None = computed("Text.")
        name: str = computed("Name.")

    remark = Remark.blank().from_api({"text": "-", "empty": "", "name": "-"})
    assert vars(remark) == {"text": None, "empty": "", "name": "-"}


def test_what_the_api_is_silent_of_stays():
    assert ONE.replace(words=("a",)).from_api({"size": 2}) == whole(name="n", size=2, words=("a",))


def test_what_the_api_says_beyond_the_schema_is_ignored():
    assert ONE.from_api({"nonsense": 1}) == ONE


def test_what_the_api_does_not_know_is_never_heard():
    assert ONE.from_api({"ours": "x"}) == ONE


def test_what_only_the_server_sets_is_heard():
    assert ONE.from_api({"id": "4711"}).id == "4711"


def test_text_is_heard_in_normal_form_c():
    assert heard("name", "Gro\u0308ße") == "Größe"


def test_half_a_character_is_heard_as_a_question_mark():
    assert heard("name", "a\ud800b") == "a?b"


MISMATCHES: list[tuple[str, Any, str]] = [
    ("size", "many", "size: expected a number, got str"),
    ("size", True, "size: expected a number, got bool"),
    ("size", [], "size: expected a number, got list"),
    ("fine", "perhaps", "fine: expected a bool, got str"),
    ("fine", 1, "fine: expected a bool, got int"),
    ("name", ["a"], "title: expected a string, got list"),
    ("words", "a", "words: expected a list, got str"),
    ("tags", {"a": 1}, "tags: expected a list, got dict"),
    ("sizes", ["a"], "sizes: expected a map, got list"),
    ("one", ["a"], "one: expected an object, got list"),
    ("one", {"count": "many"}, "one.count: expected a number, got str"),
]


@pytest.mark.parametrize(
    ("name", "raw", "words"), MISMATCHES, ids=[words for _, _, words in MISMATCHES]
)
def test_what_the_schema_does_not_allow_is_a_mismatch(name: str, raw: Any, words: str):
    with pytest.raises(Mismatch) as caught:
        heard(name, raw)
    assert str(caught.value) == words


def test_a_mismatch_inside_of_a_list_says_where():
    with pytest.raises(Mismatch, match=r"^parts\.1\.count: expected a number, got str$"):
        heard("parts", [{"label": "a"}, {"label": "b", "count": "many"}])


def test_null_is_no_element_of_a_list():
    assert heard("words", [None, "a", None]) == ("a",)
    assert heard("tags", [None, "a"]) == {"a"}


def test_null_is_no_object_in_a_list():
    with pytest.raises(Mismatch, match=r"^parts\.1: expected an object, got NoneType$"):
        heard("parts", [{"label": "a"}, None])


# -- there and back -------------------------------------------------------------------------------

TEXT = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
    .map(lambda text: normalize("NFC", text))
    .filter(lambda text: text not in ("NA", "<local>"))
)
LEAVES: dict[Type, st.SearchStrategy[Any]] = {
    STRING: TEXT,
    INTEGER: st.integers(),
    NUMBER: st.integers(),
    BOOL: st.booleans(),
}
"""What the user may set; "NA" and the empty text are the API's words for nothing."""


def values(kind: Type) -> Any:
    if isinstance(kind, RecordType):
        return settable(kind.record)
    if isinstance(kind, Map):
        return st.dictionaries(TEXT, values(kind.element), max_size=2).map(Frozen)
    if isinstance(kind, Set):
        return st.frozensets(values(kind.element), max_size=3)
    if isinstance(kind, List):
        return st.lists(values(kind.element), max_size=3).map(tuple)
    return LEAVES[kind]


def settable(record: type[Record]) -> st.SearchStrategy[Any]:
    """Records with what the user may set, as far as the API knows it."""
    fields = {
        a.name: st.none() | values(a.type) if a.nullable else values(a.type)
        for a in record.schema.settable
        if a.api_name and a.type != DYNAMIC
    }
    made: Any = record
    return st.fixed_dictionaries(fields).map(lambda given: made(**one_destination(given)))


def one_destination(given: dict[str, Any]) -> dict[str, Any]:
    """A rule has one destination only."""
    if given.get("external_store_name") and "destination_id" in given:
        given["destination_id"] = None
    return given


KNOWN = [Whole, Schedule, *PROVIDER.of(RESOURCE).values()]


@pytest.mark.parametrize("record", one_at_once(KNOWN), ids=lambda record: record.__name__)
def test_law_what_the_api_is_told_reads_back(record: type[Record]):
    @settings(deadline=None, max_examples=40)
    @given(settable(record))
    def law(original: Record) -> None:
        told = json.loads(json.dumps(original.to_api()))
        heard = record.blank().from_api(told)
        assert all(
            getattr(heard, a.name) == getattr(original, a.name) for a in record.schema.settable
        )

    law()
