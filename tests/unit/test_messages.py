"""Schemas and diagnostics as Terraform takes them.

A schema that core does not like breaks every command of the user, so core's own rules
(configs/configschema/internal_validate.go of Terraform) are held here against every schema.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from provider import secrecy
from provider.framework.diagnostics import Diagnostic, Key, Severity, warning
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import ACTION, KINDS, LIST_RESOURCE, RESOURCE
from provider.framework.record import Record, computed, optional, required
from provider.framework.schema import Attribute, Default, Presence
from provider.framework.types import STRING, parse
from provider.plugin import messages
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.registry import PROVIDER

RECORDS: dict[str, type[Record]] = {
    "provider": PROVIDER.configuration,
    **{
        f"{kind.block}.{name}": record
        for kind in KINDS
        if issubclass(kind.base, Record)
        for name, record in PROVIDER.of(kind).items()
    },
}
SCHEMAS = {name: messages.schema(record) for name, record in RECORDS.items()}
RESERVED = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
RESERVED_BY_PROVIDERS = {"alias", "version"}
Steps = tuple[str, ...]


def attributes(name: str) -> Iterator[tuple[Steps, Any]]:
    """Every attribute of a schema, nested ones too, with the way to it."""
    return below(SCHEMAS[name].block.attributes, ())


def below(found: Any, way: Steps) -> Iterator[tuple[Steps, Any]]:
    for each in found:
        yield (*way, each.name), each
        yield from below(each.nested_type.attributes, (*way, each.name))


def broken(rule: Any, names: Iterable[str] = SCHEMAS) -> list[str]:
    """The attributes of these schemas that break a rule."""
    return [".".join((n, *way)) for n in names for way, each in attributes(n) if not rule(each)]


def kind(name: str) -> str:
    """What a schema is of: a resource, an action."""
    return name.partition(".")[0]


# -- core's rules ---------------------------------------------------------------------------------


def test_an_attribute_is_set_by_somebody():
    assert not broken(lambda each: each.required or each.optional or each.computed)


def test_a_required_attribute_is_neither_optional_nor_computed():
    assert not broken(lambda each: not (each.required and (each.optional or each.computed)))


def test_an_attribute_has_a_type_or_attributes_nested_in_it():
    assert not broken(lambda each: bool(each.type) != each.HasField("nested_type"))


def test_a_type_is_a_constraint_in_json():
    assert not broken(lambda each: not each.type or parse(json.loads(each.type)).constraint())


def test_nested_attributes_are_one_list_set_or_map():
    assert not broken(
        lambda each: (
            not each.HasField("nested_type")
            or (
                each.nested_type.nesting != pb.Schema.Object.INVALID and each.nested_type.attributes
            )
        ),
    )


def test_nothing_dynamic_stands_in_a_set():
    def plain(each: Any) -> bool:
        is_set = each.nested_type.nesting == pb.Schema.Object.SET
        return not is_set or not any(
            b"dynamic" in inner.type for _, inner in below(each.nested_type.attributes, ())
        )

    assert not broken(plain)


def test_names_are_small_letters_digits_and_underscores():
    assert not broken(lambda each: re.fullmatch(r"[a-z][a-z0-9_]*", each.name))


@pytest.mark.parametrize(
    ("names", "reserved"),
    [
        (SCHEMAS, RESERVED),
        (["provider"], RESERVED_BY_PROVIDERS),
    ],
    ids=["everywhere", "in providers"],
)
def test_no_attribute_has_a_reserved_name(names: Iterable[str], reserved: set[str]):
    outermost = {n: {each.name for each in SCHEMAS[n].block.attributes} for n in names}
    assert not [n for n, found in outermost.items() if found & reserved]


def test_no_attribute_is_there_twice():
    ways = {name: [way for way, _ in attributes(name)] for name in SCHEMAS}
    assert not [name for name, found in ways.items() if len(found) != len(set(found))]


def test_a_version_is_zero_or_more():
    assert not [name for name, schema in SCHEMAS.items() if schema.version < 0]


def test_only_what_users_set_in_resources_and_actions_may_be_write_only():
    may_be = {name for name in SCHEMAS if kind(name) in (RESOURCE.block, ACTION.block)}
    assert not broken(lambda each: not each.write_only, SCHEMAS.keys() - may_be)
    assert not broken(lambda each: not (each.write_only and each.computed), may_be)


def test_nothing_inside_of_an_attribute_is_write_only():
    found = [(n, way) for n in SCHEMAS for way, each in attributes(n) if each.write_only]
    assert found
    assert not [place for place in found if len(place[1]) > 1]


def test_only_what_has_a_result_has_attributes_that_the_provider_sets():
    without = [n for n in SCHEMAS if kind(n) in ("provider", LIST_RESOURCE.block, ACTION.block)]
    assert not broken(lambda each: not each.computed, without)


def test_the_name_of_a_type_begins_with_that_of_the_provider():
    types = RECORDS.keys() - {"provider"}
    assert not [name for name in types if not re.fullmatch(r"[a-z]+\.simplivity_[a-z_]+", name)]


def test_every_resource_has_an_id_that_the_server_sets():
    for name in PROVIDER.of(RESOURCE):
        found = dict(attributes(f"{RESOURCE.block}.{name}"))[("id",)]
        assert (found.computed, found.optional) == (True, False), name


# -- what a schema says ---------------------------------------------------------------------------


class Part(Record):
    """A part."""

    label: str = required("Label.")
    serial: str = computed("Serial number.")


class Whole(Record):
    """A whole."""

    zebra: str = required("Zebra.")
    apple: str | None = optional("Apple.", sensitive=True)
    color: str = optional("Color.", default="blue")
    place: str | None = optional("Place.", default=Default.SERVER, deprecated="Left out.")
    id: str = computed("Identifier.")
    one: Part | None = optional("Part.")
    parts: tuple[Part, ...] | None = optional("Parts.")
    bag: frozenset[Part] | None = optional("Parts.")
    shelf: dict[str, Part] | None = optional("Parts.")


WHOLE = {each.name: each for each in messages.schema(Whole).block.attributes}


def flags(name: str) -> tuple[bool, bool, bool]:
    return WHOLE[name].required, WHOLE[name].optional, WHOLE[name].computed


def test_attributes_stand_in_the_order_of_their_names():
    assert list(WHOLE) == sorted(WHOLE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zebra", (True, False, False)),
        ("apple", (False, True, False)),
        ("color", (False, True, True)),
        ("place", (False, True, True)),
        ("id", (False, False, True)),
    ],
)
def test_who_sets_an_attribute_is_said_in_flags(name: str, expected: tuple[bool, bool, bool]):
    assert flags(name) == expected


def test_a_secret_is_marked():
    assert [name for name, each in WHOLE.items() if each.sensitive] == ["apple"]


def test_what_is_deprecated_says_so_and_why():
    assert (WHOLE["place"].deprecated, WHOLE["place"].deprecation_message) == (True, "Left out.")


def test_a_description_is_markdown():
    assert (WHOLE["id"].description, WHOLE["id"].description_kind) == ("Identifier.", pb.MARKDOWN)


def test_a_type_is_written_as_json():
    assert WHOLE["id"].type == b'"string"'


@pytest.mark.parametrize(
    ("name", "nesting"), [("one", "SINGLE"), ("parts", "LIST"), ("bag", "SET"), ("shelf", "MAP")]
)
def test_nested_attributes_say_how_many_there_are(name: str, nesting: str):
    nested = WHOLE[name].nested_type
    assert nested.nesting == pb.Schema.Object.NestingMode.Value(nesting)
    assert [each.name for each in nested.attributes] == ["label", "serial"]


def test_an_attribute_can_be_said_alone():
    facts = Attribute(
        name="a", type=STRING, presence=Presence.REQUIRED, nullable=False, description="A."
    )
    assert messages.attribute(facts) == pb.Schema.Attribute(
        name="a",
        type=b'"string"',
        description="A.",
        description_kind=pb.MARKDOWN,
        required=True,
    )


# -- diagnostics ----------------------------------------------------------------------------------

STEP = pb.AttributePath.Step


def test_a_diagnostic_has_summary_and_detail():
    (message,) = messages.diagnostics([Diagnostic("No", "Because.")])
    assert (message.summary, message.detail) == ("No", "Because.")


def test_a_diagnostic_without_a_path_has_no_attribute():
    (message,) = messages.diagnostics([Diagnostic("No")])
    assert not message.HasField("attribute")


@pytest.mark.parametrize(
    ("told", "severity"),
    [(Diagnostic("No"), pb.Diagnostic.ERROR), (warning("Careful"), pb.Diagnostic.WARNING)],
    ids=["error", "warning"],
)
def test_a_diagnostic_is_an_error_or_a_warning(told: Diagnostic, severity: int):
    (message,) = messages.diagnostics([told])
    assert message.severity == severity


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_has_a_word(severity: Severity):
    (message,) = messages.diagnostics([Diagnostic("No", severity=severity)])
    assert message.severity != pb.Diagnostic.INVALID


def test_a_path_leads_through_attributes_lists_and_maps():
    assert list(messages.path(("rules", 1, Key("a"), "days")).steps) == [
        STEP(attribute_name="rules"),
        STEP(element_key_int=1),
        STEP(element_key_string="a"),
        STEP(attribute_name="days"),
    ]


def test_the_first_element_is_a_step():
    (step,) = messages.path((0,)).steps
    assert step.WhichOneof("selector") == "element_key_int"


def test_a_secret_is_hidden_wherever_it_stands():
    secrecy.conceal("open sesame")
    (message,) = messages.diagnostics([Diagnostic("open sesame!", "say open sesame")])
    assert (message.summary, message.detail) == ("(hidden)!", "say (hidden)")


# -- the messages of a small record ---------------------------------------------------------------


class Bulb(Record):
    """A part of a lamp."""

    watts: int | None = optional("Watts.")
    base: str = required("Base.")


class Lamp(Resource):
    """A lamp."""

    version = 7
    identity = ("room", "id")
    room: str = required("Room.")
    code: str | None = optional("Code.", sensitive=True, deprecated="Use room.")
    pin: str | None = optional("Pin.", write_only=True)
    bulb: Bulb | None = optional("Bulb.")
    spares: frozenset[Bulb] | None = optional("Spares.")
    tags: frozenset[str] | None = optional("Tags.")
    size: int | None = optional("Size.", default=Default.SERVER)
    id: str = computed("Identifier.")


def made(name: str) -> Any:
    return messages.attribute(Lamp.schema[name])


def test_a_schema_has_its_attributes_in_order():
    schema = messages.schema(Lamp)
    names = [each.name for each in schema.block.attributes]
    assert names == ["bulb", "code", "id", "pin", "room", "size", "spares", "tags", "timeouts"]


def test_a_schema_has_the_facts_of_its_record():
    schema = messages.schema(Lamp)
    assert (schema.version, schema.block.description) == (7, "A lamp.")
    assert schema.block.description_kind == pb.MARKDOWN


def test_a_required_attribute_is_told_whole():
    assert made("room") == pb.Schema.Attribute(
        name="room",
        type=b'"string"',
        description="Room.",
        description_kind=pb.MARKDOWN,
        required=True,
    )


def test_an_optional_attribute_is_told_whole():
    assert made("code") == pb.Schema.Attribute(
        name="code",
        type=b'"string"',
        description="Code.",
        description_kind=pb.MARKDOWN,
        optional=True,
        sensitive=True,
        deprecated=True,
        deprecation_message="Use room.",
    )


def test_a_write_only_attribute_is_told_as_one():
    assert made("pin").write_only is True
    assert made("code").write_only is False


def test_an_attribute_of_the_server_is_told_whole():
    assert made("id") == pb.Schema.Attribute(
        name="id",
        type=b'"string"',
        description="Identifier.",
        description_kind=pb.MARKDOWN,
        computed=True,
    )


def test_an_attribute_that_the_server_may_fill_in_is_optional_and_computed():
    assert (made("size").optional, made("size").computed) == (True, True)


def test_a_type_is_written_without_spaces():
    assert made("tags").type == b'["set","string"]'


@pytest.mark.parametrize(
    ("name", "nesting"),
    [("bulb", pb.Schema.Object.SINGLE), ("spares", pb.Schema.Object.SET)],
)
def test_nested_attributes_are_told_in_order(name: str, nesting: Any):
    nested = made(name).nested_type
    assert nested.nesting == nesting
    assert [each.name for each in nested.attributes] == ["base", "watts"]
    assert made(name).type == b""


def test_an_identity_is_told_whole():
    assert messages.identity_schema(Lamp).identity_attributes == [
        pb.ResourceIdentitySchema.IdentityAttribute(
            name="room", type=b'"string"', required_for_import=True, description="Room."
        ),
        pb.ResourceIdentitySchema.IdentityAttribute(
            name="id", type=b'"string"', required_for_import=True, description="Identifier."
        ),
    ]


@pytest.mark.parametrize(
    ("most", "shown"), [(4, "text"), (3, "tex\N{HORIZONTAL ELLIPSIS}")], ids=["whole", "cut"]
)
def test_a_text_is_cut_where_it_has_to_be(most: int, shown: str):
    assert messages.text("text", most) == shown


def test_a_summary_has_200_characters_at_most():
    (told,) = messages.diagnostics([Diagnostic("x" * 201)])
    assert told.summary == "x" * 200 + "\N{HORIZONTAL ELLIPSIS}"
