"""References to other objects: what a plan tells of them, and the names beside their ids."""

from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, Severity
from provider.framework.record import Record, computed, optional, required
from provider.framework.references import dangling, references, touched, with_names
from provider.framework.schema import Attribute, Refers
from provider.framework.values import UNKNOWN

CATS = Refers("cats")
NAMED = Refers("cats", by_name=True, may_come=True, words=("nobody",))


class Toy(Record):
    """A part that refers to something."""

    cat: str | None = optional("Cat.", refers=CATS)


class House(Record):
    """What refers to other objects."""

    cat_id: str = required("Cat.", refers=CATS)
    cat_name: str | None = computed("Its name.", name_of="cat_id")
    heir: str | None = optional("Another cat.", refers=NAMED)
    undertaker: str | None = optional("A cat.", refers=NAMED._replace(at_destroy=True))
    toys: frozenset[Toy] | None = optional("Toys.")
    box: Toy | None = optional("Box.")
    guests: frozenset[str] | None = computed("Cats.", refers=CATS)


house: Any = House
toy: Any = Toy
KNOWN = house(cat_id="tom", cat_name="Tom")


class Cats:
    """The cats that there are."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def name_of(self, kind: str, id: str) -> str | None:  # noqa: A002  # as the one that it stands for has it
        assert kind == "cats"
        self.asked.append(id)
        return {"tom": "Tom", "kit": "Kit"}.get(id)

    def missing(self, refers: Refers, value: str) -> Diagnostic | None:
        self.asked.append(value)
        return None if value in ("tom", "kit") else Diagnostic("No such cat", value, refers and ())


@pytest.fixture
def cats() -> Cats:
    return Cats()


def told(planned: Any, prior: Any, cats: Cats, **more: Any) -> list[tuple[str, Any, Severity]]:
    return [
        (each.detail, each.path, each.severity) for each in dangling(planned, prior, cats, **more)
    ]


ERROR, WARNING = Severity.ERROR, Severity.WARNING


def test_references_stand_at_their_attributes_those_in_a_set_at_the_set():
    found = references(
        KNOWN.replace(toys=frozenset({toy(cat="a")}), box=toy(cat="b"), guests=frozenset({"c"}))
    )
    assert {(each.path, each.value) for each in found} == {
        (("cat_id",), "tom"),
        (("toys",), "a"),
        (("box", "cat"), "b"),
        (("guests",), "c"),
    }


def test_what_is_unknown_or_null_refers_to_nothing():
    assert not [*references(house(cat_id=UNKNOWN, toys=UNKNOWN))]
    assert not [*references(house(toys=(toy(cat="a"), UNKNOWN)))]


def test_a_change_touches_what_both_records_refer_to():
    assert touched(KNOWN, KNOWN.replace(cat_id="kit"), None) == {("cats", "tom"), ("cats", "kit")}


def test_a_reference_that_names_something_is_not_told(cats: Cats):
    assert told(KNOWN, None, cats) == []


def test_one_that_names_nothing_is_an_error_where_the_object_is_to_be_made(cats: Cats):
    assert told(KNOWN.replace(cat_id="max"), None, cats) == [("max", ("cat_id",), ERROR)]


def test_where_the_object_exists_it_is_a_warning(cats: Cats):
    assert told(KNOWN.replace(cat_id="max"), KNOWN, cats) == [("max", ("cat_id",), WARNING)]


def test_and_an_error_when_it_is_applied(cats: Cats):
    planned = KNOWN.replace(cat_id="max")
    assert told(planned, KNOWN, cats, applying=True) == [("max", ("cat_id",), ERROR)]


def test_what_was_so_before_is_not_asked_for(cats: Cats):
    lost = KNOWN.replace(cat_id="max")
    assert told(lost, lost, cats) == []
    assert cats.asked == []


def test_a_name_that_may_come_in_this_run_only_warns(cats: Cats):
    planned = KNOWN.replace(heir="max")
    assert told(planned, None, cats) == [("max", ("heir",), WARNING)]
    assert told(planned, KNOWN, cats) == [("max", ("heir",), WARNING)]


def test_and_is_an_error_when_it_has_not_come(cats: Cats):
    planned = KNOWN.replace(heir="max")
    assert told(planned, KNOWN, cats, applying=True) == [("max", ("heir",), ERROR)]
    assert told(planned, None, cats, applying=True) == [("max", ("heir",), ERROR)]


def test_what_is_needed_at_the_end_alone_may_come_later(cats: Cats):
    planned = KNOWN.replace(undertaker="max")
    assert told(planned, KNOWN, cats) == [("max", ("undertaker",), WARNING)]
    assert told(planned, KNOWN, cats, applying=True) == []


def test_a_name_that_this_run_makes_is_not_told(cats: Cats):
    planned = KNOWN.replace(heir="max", cat_id="max")
    assert told(planned, None, cats, coming={("cats", "max")}) == [("max", ("cat_id",), ERROR)]


def test_a_word_that_names_nothing_is_not_asked_for(cats: Cats):
    assert told(KNOWN.replace(heir="nobody"), KNOWN, cats) == []
    assert cats.asked == []


def test_a_new_reference_is_told_beside_those_that_are_not_asked_for(cats: Cats):
    assert told(KNOWN.replace(heir="max"), KNOWN, cats) == [("max", ("heir",), WARNING)]


def test_what_only_the_server_sets_is_not_told(cats: Cats):
    assert told(KNOWN.replace(guests=frozenset({"max"})), KNOWN, cats) == []


def test_the_same_reference_twice_is_told_once(cats: Cats):
    toys = frozenset({toy(cat="max")})
    planned = KNOWN.replace(toys=toys)
    assert told(planned, None, cats) == [("max", ("toys",), ERROR)]


def test_the_name_beside_a_known_id_is_planned(cats: Cats):
    assert with_names(house(cat_id="kit", cat_name=UNKNOWN), cats).cat_name == "Kit"


def test_the_name_of_what_nobody_knows_is_known_after_apply(cats: Cats):
    assert with_names(house(cat_id="max", cat_name=UNKNOWN), cats).cat_name == UNKNOWN
    assert with_names(house(cat_id=UNKNOWN, cat_name=UNKNOWN), cats).cat_name == UNKNOWN


def test_a_name_that_stays_is_not_asked_for(cats: Cats):
    assert with_names(KNOWN, cats) is KNOWN
    assert cats.asked == []


def test_the_name_of_what_may_be_another_object_by_then_is_known_after_apply(cats: Cats):
    class Moving(House):
        """A house that nobody can be sure of."""

        def is_named_as_asked(self, attribute: Attribute, directory: Any) -> bool:
            assert (attribute.name, directory) == ("cat_name", cats)
            return False

    planned = Moving.of(vars(house(cat_id="kit", cat_name=UNKNOWN)))
    assert with_names(planned, cats) is planned
    assert cats.asked == []
