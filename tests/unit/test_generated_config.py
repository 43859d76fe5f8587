"""The configuration of what is there: short, and it means the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provider.framework.generated_config import configuration_of
from provider.framework.kinds.resource import Resource, Timeouts, computed, optional, required
from provider.framework.plan import completed
from provider.framework.record import Record
from provider.framework.schema import Default, Derived


class Shade(Record):
    """A part."""

    colour: str = optional("Colour.", default="white")
    weight: int | None = computed("Grams.")


class Lamp(Resource):
    """All ways to have a default."""

    name: str = required("Name.")
    watts: int = optional("Watts.", default=40)
    dim: bool = optional("Whether it is dim.", default=Derived("glow", lambda glow: glow == "low"))
    glow: str = optional("Glow.", default=Derived("dim", lambda dim: "low" if dim else "high"))
    room: str | None = optional("Room.", default=Default.SERVER)
    shades: tuple[Shade, ...] | None = optional("Shades.", default=Default.PRIOR)
    note: str | None = optional("Note.")
    id: str = computed("Identifier.")


def lamp(**values: Any) -> Lamp:
    usual = {"name": "a", "watts": 40, "dim": False, "glow": "high", "id": "7"}
    return Lamp.blank().replace(**usual, timeouts=Timeouts(create="1h")).replace(**values)


def said(**values: Any) -> Lamp:
    return Lamp.blank().replace(name="a", **values)


def test_what_follows_without_being_said_is_left_out():
    assert configuration_of(lamp()) == said()


def test_what_is_not_the_default_is_said():
    assert configuration_of(lamp(watts=60, note="x")) == said(watts=60, note="x")


def test_of_two_that_follow_from_each_other_one_is_said():
    assert configuration_of(lamp(dim=True, glow="low")) == said(glow="low")


def test_of_two_that_do_not_agree_both_are_said():
    assert configuration_of(lamp(dim=True, glow="high")) == said(dim=True, glow="high")


def test_what_the_server_has_chosen_is_said():
    assert configuration_of(lamp(room="hall")).room == "hall"


def test_parts_are_written_like_the_whole():
    known = tuple(Shade.blank().replace(colour=c, weight=3) for c in ("white", "red"))
    assert configuration_of(lamp(shades=known)).shades == (
        Shade.blank(),
        Shade.blank().replace(colour="red"),
    )


TEXTS = st.sampled_from(["low", "high", "white", "x", ""])
SHADES = st.lists(
    st.builds(Shade.blank().replace, colour=TEXTS, weight=st.none() | st.integers(0, 9)),
    max_size=3,
)
LAMPS = st.builds(
    lamp,
    name=TEXTS,
    watts=st.sampled_from([40, 60]),
    dim=st.booleans(),
    glow=TEXTS,
    room=st.none() | TEXTS,
    shades=st.none() | SHADES.map(tuple),
    note=st.none() | TEXTS,
)


@given(LAMPS)
def test_it_means_what_is_there(known: Lamp):
    config = configuration_of(known)
    meant = completed(config)
    for attribute in Lamp.schema.settable:
        if attribute.name not in ("timeouts", "shades"):
            assert getattr(meant, attribute.name) == getattr(known, attribute.name)
    shades, there = meant.shades or (), known.shades or ()
    assert [each.colour for each in shades] == [each.colour for each in there]


@given(LAMPS)
def test_it_says_nothing_of_what_only_the_server_sets(known: Lamp):
    config = configuration_of(known)
    assert config.id is None
    assert all(each.weight is None for each in config.shades or ())
