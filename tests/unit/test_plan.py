"""The plan, row by row of its table, and the laws that Terraform core holds every plan to."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.framework.equality import same
from provider.framework.kinds.resource import UNSET, Resource, Timeouts
from provider.framework.plan import Plan, plan
from provider.framework.record import Record, RecordType, computed, optional, record_in, required
from provider.framework.schema import Attribute, Default, Derived
from provider.framework.types import BOOL, INTEGER, List, Map, Set, Type
from provider.framework.values import UNKNOWN, UNKNOWN_NOT_NULL, Frozen, Unknown, is_known


class Part(Record):
    """Something that stands inside of something else, in any number."""

    label: str = required("Label.", canonical=str.lower)
    color: str = optional("Color.", default="blue", canonical=str.lower)
    note: str | None = optional("Note.")
    serial: int = computed("Serial number.")
    mass: int | None = computed("Mass.", recomputed_with="label")


class Core(Record):
    """Something that stands inside of something else, once."""

    label: str = required("Label.")
    depth: int | None = optional("Depth; the server's if left out.", default=Default.SERVER)
    memory: int | None = optional("Memory, or what there is.", default=Default.PRIOR)
    serial: int = computed("Serial number.")


class Thing(Resource):
    """A kind of object with one attribute for each row of the table, and then some."""

    name: str = required("Name.", canonical=str.lower)
    sort: str = required("Sort.", requires_replace=True, canonical=str.lower)
    size: int = required("Size.")
    note: str | None = optional("Note.")
    color: str = optional("Color.", default="blue", canonical=str.lower)
    loud: bool = optional("Loudness.", default=Derived("volume", bool))
    volume: int = optional("Volume.", default=Derived("loud", lambda loud: 1 if loud else 0))
    place: str | None = optional("Place.", default=Default.SERVER, requires_replace=True)
    zone: str = optional(
        "Zone.", default=Default.SERVER, recomputed_with="size", canonical=str.lower
    )
    timing: str | None = optional("TaskTiming.", default=Default.PRIOR, canonical=str.lower)
    tags: frozenset[str] | None = optional("Tags.")
    core: Core | None = optional("Core.")
    parts: tuple[Part, ...] | None = optional("Parts, in order.")
    bag: frozenset[Part] | None = optional("Parts, in no order.")
    shelf: Mapping[str, Part] | None = optional("Parts by name.")
    id: str = computed("Identifier.")
    owner: str | None = computed("Owner.")
    path: str = computed("Path.", recomputed_with="name")
    etag: str | None = computed("Changes with everything.", recomputed_with=None)


a_part: Any = Part  # untyped: null where nothing is said, and values of the server
a_core: Any = Core
a_thing: Any = Thing

STATE = a_thing(
    name="one",
    sort="box",
    size=1,
    color="blue",
    loud=False,
    volume=0,
    place="here",
    zone="z1",
    id="4711",
    owner="me",
    path="/one",
    etag="abc",
    timeouts=None,
)
CONFIG = a_thing(name="one", sort="box", size=1)


def planned(prior: Thing | None = STATE, /, **configured: Any) -> Any:
    """The plan for the usual configuration with some changes."""
    return plan(CONFIG.replace(**configured), prior).planned


def replaced(prior: Thing | None = STATE, /, **configured: Any) -> Any:
    return plan(CONFIG.replace(**configured), prior).requires_replace


def recased(value: Any) -> Any:
    """The same value as another hand would write it."""
    return value.swapcase() if isinstance(value, str) else value


def uniform(value: Any) -> Any:
    """One way to write all values that are the same."""
    return value.lower() if isinstance(value, str) else value


# -- the table: on create -------------------------------------------------------------------------


def test_on_create_what_the_user_sets_is_planned_as_configured():
    assert planned(None, name="One").name == "One"


def test_on_create_null_with_a_default_is_planned_as_the_default():
    assert planned(None).color == "blue"


def test_on_create_what_the_server_decides_is_unknown():
    assert planned(None).place == UNKNOWN


def test_on_create_what_is_kept_is_null():
    assert planned(None).timing is None


def test_on_create_what_has_no_default_stays_null():
    assert planned(None).note is None


def test_on_create_all_that_is_computed_is_unknown():
    thing = planned(None)
    assert (thing.owner, thing.etag) == (UNKNOWN, UNKNOWN)


def test_on_create_a_computed_attribute_that_is_never_null_is_promised_to_be_set():
    thing = planned(None)
    assert (thing.id, thing.path) == (UNKNOWN_NOT_NULL, UNKNOWN_NOT_NULL)


def test_on_create_what_the_server_decides_is_promised_to_be_set_if_it_is_never_null():
    assert planned(None).zone == UNKNOWN_NOT_NULL


def test_on_create_nothing_asks_for_a_replacement():
    assert replaced(None, sort=UNKNOWN) == ()


# -- the table: on update -------------------------------------------------------------------------


def test_the_configuration_of_the_state_changes_nothing():
    assert plan(CONFIG, STATE) == Plan(STATE)


def test_the_same_value_in_another_form_is_planned_in_the_prior_form():
    assert planned(name="ONE") == STATE


def test_another_value_is_planned_as_configured():
    assert planned(size=2).size == 2


def test_the_default_in_another_form_is_planned_in_the_prior_form():
    assert planned(STATE.replace(color="BLUE")).color == "BLUE"


def test_a_value_that_is_taken_out_of_the_configuration_falls_back_to_its_default():
    assert planned(STATE.replace(color="red")).color == "blue"


def test_a_value_without_default_that_is_taken_out_of_the_configuration_becomes_null():
    assert planned(STATE.replace(note="remember")).note is None


def test_what_the_server_decided_stays():
    assert planned().place == "here"


def test_what_the_server_decides_is_unknown_again_if_what_it_follows_changes():
    assert planned(size=2).zone == UNKNOWN_NOT_NULL


def test_what_the_user_sets_in_place_of_the_server_is_planned_as_configured():
    assert planned(place="there").place == "there"


def test_what_is_kept_stays_as_it_was():
    assert planned(STATE.replace(timing="sleeps")).timing == "sleeps"


def test_what_is_kept_is_planned_as_configured_if_it_is():
    assert planned(STATE.replace(timing="sleeps"), timing="runs").timing == "runs"


def test_a_computed_attribute_that_follows_nothing_never_changes():
    assert planned(size=2, name="two", note="new").id == "4711"


def test_a_computed_attribute_follows_the_one_that_it_names():
    assert planned(name="two").path == UNKNOWN_NOT_NULL


def test_a_computed_attribute_does_not_follow_another_one():
    assert planned(size=2).path == "/one"


def test_a_computed_attribute_does_not_follow_a_change_of_form():
    assert planned(name="ONE", size=2).path == "/one"


def test_a_computed_attribute_that_follows_everything_follows_any_change():
    assert planned(note="new").etag == UNKNOWN


def test_an_unknown_value_is_a_change():
    assert planned(name=UNKNOWN).path == UNKNOWN_NOT_NULL


def test_an_unknown_value_is_planned_as_unknown():
    assert planned(size=UNKNOWN).size == UNKNOWN


def test_what_terraform_promises_of_an_unknown_value_is_kept():
    assert planned(note=Unknown(b"\x81\x01\xc2")).note == Unknown(b"\x81\x01\xc2")


# -- replacement ----------------------------------------------------------------------------------


def test_a_change_of_what_the_api_cannot_change_asks_for_a_replacement():
    assert replaced(sort="bag") == (("sort",),)


def test_a_change_of_form_asks_for_no_replacement():
    assert replaced(sort="BOX") == ()


def test_a_value_that_is_not_known_yet_is_not_another_one():
    made = plan(CONFIG.replace(sort=UNKNOWN), STATE)
    assert made.planned.sort == UNKNOWN
    assert made.requires_replace == ()
    assert [each.name for each in made.undecided] == ["sort"]


def test_what_is_replaced_anyway_has_nothing_undecided():
    made = plan(CONFIG.replace(sort=UNKNOWN, place="there"), STATE)
    assert made.requires_replace == (("sort",), ("place",))
    assert made.undecided == ()


def test_what_the_server_decided_asks_for_no_replacement():
    assert replaced(size=2) == ()


def test_what_the_server_decided_and_the_user_now_sets_otherwise_asks_for_a_replacement():
    assert replaced(place="there") == (("place",),)


def test_every_attribute_that_asks_for_a_replacement_is_named():
    assert replaced(sort="bag", place="there") == (("sort",), ("place",))


# -- defaults that follow from another attribute --------------------------------------------------


def test_a_derived_default_follows_what_is_configured():
    assert planned(None, volume=7).loud is True


def test_a_derived_default_follows_in_the_other_direction_too():
    assert planned(None, loud=True).volume == 1


def test_derived_defaults_of_two_nulls_agree():
    thing = planned(None)
    assert (thing.loud, thing.volume) == (False, 0)


def test_a_derived_default_of_an_unknown_value_is_unknown():
    assert planned(None, volume=UNKNOWN).loud == UNKNOWN


def test_a_derived_default_changes_with_what_it_follows():
    assert planned(volume=7).loud is True


def test_a_derived_default_is_overruled_by_the_configuration():
    assert planned(None, volume=7, loud=False).loud is False


# -- replacements ---------------------------------------------------------------------------------


def test_what_the_server_never_told_may_be_as_it_is_configured_already():
    assert replaced(STATE.replace(place=None), place="there") == ()


def test_what_the_server_told_is_replaced_when_it_changes():
    assert replaced(place="there") == (("place",),)


def test_what_a_state_lacks_that_the_user_decides_is_replaced():
    assert replaced(STATE.replace(sort=None)) == (("sort",),)


# -- quiet attributes -----------------------------------------------------------------------------

PATIENT = Timeouts(**{**UNSET, "create": "1h"})
HASTY = Timeouts(create="1m")


def test_a_change_of_a_quiet_attribute_alone_is_no_change():
    patient = STATE.replace(timeouts=PATIENT)
    assert plan(CONFIG.replace(timeouts=HASTY), patient) == Plan(patient)


def test_a_quiet_attribute_is_null_where_it_was_never_configured():
    assert planned(None).timeouts is None
    assert planned().timeouts is None


def test_a_quiet_attribute_that_was_null_is_planned_as_configured_as_core_demands():
    assert planned(timeouts=Timeouts(create="1h")).timeouts == PATIENT


def test_a_quiet_attribute_stays_as_it_was_when_it_is_the_only_one_that_changes():
    patient = STATE.replace(timeouts=PATIENT)
    assert planned(patient, timeouts=Timeouts(create="2h")).timeouts == PATIENT


def test_a_quiet_attribute_that_a_state_of_old_lacks_is_planned_as_configured():
    lacks = STATE.replace(timeouts=None)
    assert planned(lacks, timeouts=Timeouts(create="1h")).timeouts == PATIENT


class Marked(Resource):
    """A quiet attribute of which the server knows nothing."""

    mark: str | None = optional("Mark.", keep_state=True)


def test_a_quiet_attribute_of_which_the_server_knows_nothing_stays_as_it_was():
    marked: Any = Marked
    prior = marked(mark="old")
    assert plan(marked(mark="new"), prior) == Plan(prior)


def test_a_quiet_attribute_that_is_taken_out_of_the_configuration_is_no_change():
    assert planned(STATE.replace(timeouts=PATIENT)) == STATE.replace(timeouts=PATIENT)


def test_a_quiet_attribute_stays_as_it_was_when_another_one_changes():
    assert planned(STATE.replace(timeouts=PATIENT), timeouts=HASTY, size=2).timeouts == PATIENT


def test_a_quiet_attribute_is_planned_as_configured_on_create():
    assert planned(None, timeouts=Timeouts(create="1h")).timeouts == PATIENT


# -- nested attributes ----------------------------------------------------------------------------

FIRST: Part = a_part(label="a", color="blue", serial=1, mass=10)
SECOND: Part = a_part(label="b", color="red", note="n", serial=2, mass=20)


def in_every_place(*parts: Part) -> list[dict[str, Any]]:
    """The same parts in each kind of collection."""
    return [
        {"parts": parts},
        {"bag": frozenset(parts) if is_known(parts) else parts},
        {"shelf": Frozen({part.label: part for part in parts})},
    ]


def elements(value: Any) -> list[Any]:
    """The parts of any collection, in the order of their labels."""
    parts = value.values() if isinstance(value, dict) else value
    return sorted(parts, key=lambda part: str(part.label))


PLACES = ["list", "set", "map"]


def the_only(thing: Thing, place: Mapping[str, Any]) -> list[Any]:
    (attribute,) = place
    return elements(getattr(thing, attribute))


@pytest.mark.parametrize("place", in_every_place(a_part(label="a")), ids=PLACES)
def test_a_default_applies_inside_of_a_collection(place):
    (part,) = the_only(planned(None, **place), place)
    assert part.color == "blue"


@pytest.mark.parametrize("place", in_every_place(a_part(label="a")), ids=PLACES)
def test_what_is_computed_is_unknown_in_a_new_element(place):
    (part,) = the_only(planned(None, **place), place)
    assert (part.serial, part.mass) == (UNKNOWN_NOT_NULL, UNKNOWN)


@pytest.mark.parametrize("place", in_every_place(a_part(label="a")), ids=PLACES)
def test_null_without_default_stays_null_inside_of_a_collection(place):
    (part,) = the_only(planned(None, **place), place)
    assert part.note is None


@pytest.mark.parametrize(
    ("place", "was"),
    [*zip(in_every_place(a_part(label="a")), in_every_place(FIRST), strict=True)],
    ids=PLACES,
)
def test_a_collection_that_says_the_same_is_planned_as_it_was(place, was):
    assert planned(STATE.replace(**was), **place) == STATE.replace(**was)


@pytest.mark.parametrize(
    ("place", "was"),
    [
        *zip(
            in_every_place(a_part(label="a"), a_part(label="c")),
            in_every_place(FIRST, SECOND),
            strict=True,
        )
    ],
    ids=PLACES,
)
def test_an_element_that_stays_keeps_what_the_server_said_of_it(place, was):
    first, _ = the_only(planned(STATE.replace(**was), **place), place)
    assert first == FIRST


@pytest.mark.parametrize(
    ("place", "was"),
    [*zip(in_every_place(a_part(label="a", note="!")), in_every_place(FIRST), strict=True)],
    ids=PLACES,
)
def test_an_element_that_changes_is_planned_as_configured(place, was):
    (part,) = the_only(planned(STATE.replace(**was), **place), place)
    assert part.note == "!"


@pytest.mark.parametrize("place", ["parts", "bag", "shelf"])
def test_a_collection_of_which_nothing_is_known_stays_so(place):
    assert getattr(planned(None, **{place: UNKNOWN}), place) == UNKNOWN


@pytest.mark.parametrize("place", ["parts", "bag", "shelf"])
def test_no_collection_stays_no_collection(place):
    assert getattr(planned(None), place) is None


@pytest.mark.parametrize(
    "empty", [{"parts": ()}, {"bag": frozenset()}, {"shelf": Frozen()}], ids=PLACES
)
def test_an_empty_collection_stays_empty(empty):
    (attribute,) = empty
    assert getattr(planned(None, **empty), attribute) == empty[attribute]


def test_a_list_continues_its_elements_by_their_place():
    was = STATE.replace(parts=(FIRST, SECOND))
    first, second = planned(was, parts=(a_part(label="a", note="!"), a_part(label="z"))).parts
    assert (first.serial, second.serial) == (1, 2)


def test_in_a_list_what_an_element_computes_follows_that_element_alone():
    was = STATE.replace(parts=(FIRST, SECOND))
    first, second = planned(was, parts=(a_part(label="a"), a_part(label="z"))).parts
    assert (first.mass, second.mass) == (10, UNKNOWN)


def test_a_map_continues_its_elements_by_their_key():
    was = STATE.replace(shelf=Frozen(x=FIRST, y=SECOND))
    shelf = planned(was, shelf=Frozen(y=a_part(label="b", note="!"))).shelf
    assert shelf["y"].serial == 2


def test_a_set_continues_an_element_that_says_the_same():
    was = STATE.replace(bag=frozenset({FIRST, SECOND}))
    bag = planned(was, bag=frozenset({a_part(label="b", color="red", note="n")})).bag
    assert bag == frozenset({SECOND})


def test_a_set_that_changes_has_its_elements_in_the_configured_form():
    was = STATE.replace(bag=frozenset({FIRST}))
    first, _ = elements(planned(was, bag=frozenset({a_part(label="A"), a_part(label="c")})).bag)
    assert (first.label, first.serial) == ("A", 1)


def test_a_set_with_an_unknown_element_stays_a_tuple():
    bag = planned(None, bag=(a_part(label=UNKNOWN), a_part(label=UNKNOWN))).bag
    assert isinstance(bag, tuple)
    assert len(bag) == 2


def test_a_record_that_says_the_same_is_planned_as_it_was():
    was = STATE.replace(core=a_core(label="a", depth=3, serial=1))
    assert planned(was, core=a_core(label="a")) == was


def test_what_the_server_decides_is_unknown_in_a_new_record():
    core = planned(None, core=a_core(label="a")).core
    assert core == a_core(label="a", depth=UNKNOWN, memory=None, serial=UNKNOWN_NOT_NULL)


def test_what_is_kept_stays_in_a_record_that_changes():
    was = STATE.replace(core=a_core(label="a", depth=3, memory=4, serial=1))
    assert planned(was, core=a_core(label="b")).core == a_core(
        label="b", depth=3, memory=4, serial=1
    )


def test_a_record_that_is_taken_out_of_the_configuration_becomes_null():
    assert planned(STATE.replace(core=a_core(label="a", serial=1))).core is None


# -- laws: what a configuration and a state may be ------------------------------------------------

LEAVES: dict[Type, st.SearchStrategy[Any]] = {INTEGER: st.integers(0, 2), BOOL: st.booleans()}
WORDS = st.sampled_from(["a", "A", "b", "B"])
LAW = settings(deadline=None, max_examples=60)


def whole(kind: Type, each: Any) -> Any:
    """Values of a type; ``each`` makes the records in them."""
    if isinstance(kind, RecordType):
        return each(kind.record)
    if isinstance(kind, Map):
        return st.dictionaries(st.sampled_from("xy"), whole(kind.element, each)).map(Frozen)
    if isinstance(kind, Set):
        return st.lists(whole(kind.element, each), max_size=3, unique_by=said).map(as_set)
    if isinstance(kind, List):
        return st.lists(whole(kind.element, each), max_size=2).map(tuple)
    return LEAVES.get(kind, WORDS)


def said(element: Any) -> Any:
    """What the user can say of an element: no two in a set say the same."""
    if not isinstance(element, Record):
        return element
    return tuple(uniform(getattr(element, a.name)) for a in element.schema.settable)


def as_set(items: Any) -> Any:
    return frozenset(items) if is_known(items) else tuple(items)


def configurations(record: type[Record], *, known: bool) -> st.SearchStrategy[Any]:
    """What a user may write; unknown parts may be anywhere."""

    def of(attribute: Attribute) -> st.SearchStrategy[Any]:
        if not attribute.settable:
            return st.none()
        inner = whole(attribute.type, lambda nested: configurations(nested, known=known))
        null = [] if attribute.presence.value == "required" else [st.none()]
        unknown = [] if known else [st.just(UNKNOWN)]
        return st.one_of(inner, *null, *unknown)

    return st.fixed_dictionaries({a.name: of(a) for a in record.schema}).map(record.of)


def states(record: type[Record]) -> st.SearchStrategy[Any]:
    """What an apply may leave: known, and null only where null has a meaning."""

    def of(attribute: Attribute) -> st.SearchStrategy[Any]:
        inner = whole(attribute.type, states)
        return st.one_of(inner, st.none()) if attribute.nullable else inner

    return st.fixed_dictionaries({a.name: of(a) for a in record.schema}).map(record.of)


STATES = states(Thing)
PRIORS = st.one_of(st.none(), STATES)
KNOWN = configurations(Thing, known=True)
ANY = configurations(Thing, known=False)


def each_record(change: Any, value: Any) -> Any:
    """A value with all records in it changed, from the inside out."""
    if isinstance(value, Record):
        pairs = value.values_by_name.items()
        return change(value.of({name: each_record(change, item) for name, item in pairs}))
    if isinstance(value, dict):
        return Frozen({key: each_record(change, item) for key, item in value.items()})
    if isinstance(value, tuple | frozenset):
        items = [each_record(change, item) for item in value]
        return as_set(items) if isinstance(value, frozenset) else tuple(items)
    return value


def as_configured(state: Thing) -> Any:
    """The configuration that says all of a state that can be said."""
    return each_record(lambda r: r.replace(**{a.name: None for a in r.schema.computed}), state)


def in_another_form(state: Any) -> Any:
    def change(record: Record) -> Record:
        forms = [a for a in record.schema if a.canonical]
        return record.replace(**{a.name: recased(getattr(record, a.name)) for a in forms})

    return each_record(change, state)


def left_to_the_server(config: Any) -> Any:
    """The configuration without all that the server or the state may say instead."""
    left = (Default.SERVER, Default.PRIOR)
    return each_record(
        lambda r: r.replace(**{a.name: None for a in r.schema.settable if a.default in left}),
        config,
    )


@pytest.mark.sweep
@given(STATES)
@LAW
def test_law_a_configuration_that_equals_the_state_changes_nothing(state):
    assert plan(as_configured(state), state) == Plan(state)


@pytest.mark.sweep
@given(STATES)
@LAW
def test_law_the_state_in_another_form_changes_nothing(state):
    assert plan(in_another_form(as_configured(state)), state) == Plan(state)


@pytest.mark.sweep
@given(STATES)
@LAW
def test_law_what_is_left_to_the_server_changes_nothing(state):
    assert plan(left_to_the_server(as_configured(state)), state) == Plan(state)


@pytest.mark.sweep
@given(ANY, PRIORS)
@LAW
def test_law_a_plan_is_the_same_however_often_it_is_made(config, prior):
    assert plan(config, prior) == plan(config, prior)


@pytest.mark.sweep
@given(KNOWN, STATES)
@LAW
def test_law_a_known_value_stands_in_the_plan_or_its_prior_form_does(config, prior):
    result = plan(config, prior).planned
    for attribute in Thing.schema.settable:
        asked, found = getattr(config, attribute.name), getattr(result, attribute.name)
        if asked is None or record_in(attribute.type):
            continue
        kept = found == getattr(prior, attribute.name) and same(attribute, asked, found)
        assert found == asked or kept


@pytest.mark.sweep
@given(ANY, STATES)
@LAW
def test_law_only_what_changes_asks_for_a_replacement(config, prior):
    result = plan(config, prior)
    for path in result.requires_replace:
        name = str(*path)
        assert Thing.schema[name].requires_replace
        assert getattr(result.planned, name) != getattr(prior, name)


# -- laws: what Terraform core accepts ------------------------------------------------------------


def refusals(attribute: Attribute, prior: Any, config: Any, found: Any) -> Iterator[str]:
    """Why core would not take a planned value (its rules for planned attributes)."""
    stays = config is not None and prior is not None and found == prior
    if found == config or stays or (config is None and attribute.computed):
        return
    if config is None or not record_in(attribute.type) or isinstance(config, Unknown):
        yield f"{attribute.name}: {found!r} for {config!r} after {prior!r}"
        return
    yield from refused_inside(attribute, prior, config, found)


def refused_inside(attribute: Attribute, prior: Any, config: Any, found: Any) -> Iterator[str]:
    if isinstance(config, Record):
        yield from refused_records(prior, config, found)
    elif isinstance(attribute.type, Set):
        yield from uncorrelated(config, found, lambda c, f: not [*refused_records(None, c, f)])
    else:
        pairs, before = keyed(config), keyed(prior)
        if keyed(found).keys() != pairs.keys():
            yield f"{attribute.name}: other elements than configured"
            return
        for key, item in keyed(found).items():
            yield from refused_records(before.get(key), pairs[key], item)


def refused_records(prior: Any, config: Any, found: Any) -> Iterator[str]:
    for attribute in config.schema:
        before = prior and getattr(prior, attribute.name)
        asked, got = getattr(config, attribute.name), getattr(found, attribute.name)
        yield from refusals(attribute, before, asked, got)


def keyed(value: Any) -> dict[Any, Any]:
    return dict(value.items() if isinstance(value, dict) else enumerate(value or ()))


def uncorrelated(one: Any, other: Any, match: Any) -> Iterator[str]:
    """Elements of two sets that have no counterpart, which is all that core can look for."""
    if not all(any(match(a, b) for b in other) for a in one):
        yield f"no counterpart in {other!r}"
    if not all(any(match(a, b) for a in one) for b in other):
        yield f"no counterpart in {one!r}"


@pytest.mark.sweep
@given(ANY, PRIORS)
@LAW
def test_law_terraform_accepts_every_plan(config, prior):
    result = plan(config, prior).planned
    assert not [*refused_records(prior, config, result)]


def contradictions(kind: Type, promised: Any, came: Any) -> Iterator[str]:
    """Why core would say that a value is not what was planned."""
    if promised == came or (isinstance(promised, Unknown) and promised != UNKNOWN_NOT_NULL):
        return
    if isinstance(promised, Unknown) and came is not None:
        return
    if any(value is None or isinstance(value, Unknown) for value in (promised, came)):
        yield f"{promised!r} became {came!r}"
        return
    yield from contradictions_inside(kind, promised, came)


def contradictions_inside(kind: Type, promised: Any, came: Any) -> Iterator[str]:
    if isinstance(promised, Record):
        for a in promised.schema:
            yield from contradictions(a.type, getattr(promised, a.name), getattr(came, a.name))
    elif isinstance(kind, Set):
        match = partial(agrees, kind.element)
        yield from uncorrelated(promised, came, match)
        if len(came) > len(promised):
            yield f"{promised!r} grew to {came!r}"
    elif isinstance(kind, List | Map) and keyed(promised).keys() == keyed(came).keys():
        for key, item in keyed(promised).items():
            yield from contradictions(kind.element, item, keyed(came)[key])
    else:
        yield f"{promised!r} became {came!r}"


def agrees(kind: Type, promised: Any, came: Any) -> bool:
    return not [*contradictions(kind, promised, came)]


def resolved(data: Any, promised: Any, kind: Type, records: Any) -> Any:
    """A value with something, but never null, in place of each unknown part of it."""
    if isinstance(promised, Unknown):
        return data.draw(whole(kind, records))
    if isinstance(promised, Record):
        types = {a.name: a.type for a in promised.schema}
        pairs = promised.values_by_name.items()
        return promised.of({n: resolved(data, v, types[n], records) for n, v in pairs})
    if isinstance(promised, dict) and isinstance(kind, Map):
        pairs = promised.items()
        return Frozen({key: resolved(data, v, kind.element, records) for key, v in pairs})
    if isinstance(promised, tuple | frozenset) and isinstance(kind, List | Set):
        items = [resolved(data, item, kind.element, records) for item in promised]
        return as_set(items) if isinstance(kind, Set) else tuple(items)
    return promised


@pytest.mark.sweep
@given(st.data(), KNOWN, PRIORS)
@LAW
def test_law_after_an_apply_the_plan_is_empty(data, config, prior):
    applied = resolved(data, plan(config, prior).planned, Thing.kind, states)
    assert plan(config, applied) == Plan(applied)


OPEN_ELEMENT = (
    "known limit: Terraform checks a collection as a whole, so a prior form cannot be kept while an"
    " element is unknown, nor given up once it is known"
)
NAMES = sorted({a.name for record in (Thing, Core, Part) for a in record.schema.settable})
NEAR = st.one_of(
    STATES.map(lambda state: (as_configured(state), state)),
    STATES.map(lambda state: (in_another_form(as_configured(state)), state)),
    st.tuples(KNOWN, PRIORS),
)
"""A known configuration and the state before it, often one that says the same."""


def blurred(config: Any, names: set[str]) -> Any:
    """The configuration before some of it is known."""

    def blur(record: Record) -> Record:
        hidden = [a.name for a in record.schema.settable if a.name in names]
        return record.replace(**dict.fromkeys(hidden, UNKNOWN))

    return each_record(blur, config)


def broken_promises(record: type[Resource], before: Any, config: Any, prior: Any) -> list[str]:
    """What core calls an inconsistent final plan: it plans again when more is known."""
    first, second = plan(before, prior).planned, plan(config, prior).planned
    return [*contradictions(record.kind, first, second)]


@pytest.mark.sweep
@given(NEAR, st.sets(st.sampled_from(NAMES), max_size=4))
@LAW
def test_law_a_plan_made_again_with_more_known_keeps_the_promises_of_the_first(near, names):
    config, prior = near
    config = config.replace(bag=None)  # a set has a fact of its own
    assert not broken_promises(Thing, blurred(config, names), config, prior)


def test_a_quiet_change_keeps_its_promise_when_another_change_comes_to_nothing():
    config = CONFIG.replace(timeouts=Timeouts(create="1h"))
    assert not broken_promises(Thing, config.replace(size=UNKNOWN), config, STATE)


@pytest.mark.xfail(strict=True, reason=OPEN_ELEMENT)
def test_a_set_in_another_form_keeps_its_promise_when_its_unknown_element_was_there_before():
    config = CONFIG.replace(bag=frozenset({a_part(label="A"), a_part(label="b")}))
    before = CONFIG.replace(bag=(a_part(label="A"), a_part(label=UNKNOWN)))
    was = frozenset({FIRST, a_part(label="b", color="blue", serial=2)})
    assert not broken_promises(Thing, before, config, STATE.replace(bag=was))


class Words(Resource):
    """Attributes that no resource has so far."""

    words: tuple[str, ...] | None = optional("Words.", canonical_each=str.lower)


words: Any = Words


@pytest.mark.xfail(strict=True, reason=OPEN_ELEMENT)
def test_a_list_in_another_form_keeps_its_promise_when_its_unknown_element_was_there_before():
    config, was = words(words=("A", "b")), words(words=("a", "b"))
    assert not broken_promises(Words, words(words=("A", UNKNOWN)), config, was)


def test_an_element_of_a_set_cannot_leave_a_value_to_the_server():
    with pytest.raises(TypeError, match=r"^Core\.depth cannot stand in a set$"):

        class _Cores(Resource):
            """Elements that could not be told apart."""

            cores: frozenset[Core] | None = optional("Cores.")


def test_an_element_that_is_not_known_at_all_is_planned_as_unknown():
    first, second = planned(None, parts=(a_part(label="a"), UNKNOWN)).parts
    assert (first.color, second) == ("blue", UNKNOWN)
