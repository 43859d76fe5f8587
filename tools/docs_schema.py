"""The schema section of a page: a record's attributes as the Terraform Registry shows them.

The shape is that of tfplugindocs, so that the Registry renders it and its readers know it:
required, optional and read-only attributes by name, then each record inside under an anchor of
its own. What tfplugindocs does not say stands behind each description: the default, and whether
a change replaces the object.
"""

from collections.abc import Iterable, Iterator

from provider.framework.record import Record, RecordType, record_in
from provider.framework.schema import Attribute, Default, Presence
from provider.framework.types import (
    Bool,
    Collection,
    List,
    Map,
    Number,
    OneOrMany,
    Set,
    String,
    Type,
)
from simulator.versions import RELEASES, version_text

GROUPS = {
    Presence.REQUIRED: "Required",
    Presence.OPTIONAL: "Optional",
    Presence.COMPUTED: "Read-Only",
}
_WORDS: dict[type[Type], str] = {
    String: "String",
    Number: "Number",
    Bool: "Boolean",
    List: "List",
    Set: "Set",
    Map: "Map",
    OneOrMany: "String or List of String",
}


def section(record: type[Record]) -> str:
    """All attributes of a record and of the records inside."""
    blocks = ["## Schema", *_groups(record, (), "### {}"), *_nested(record, ())]
    return "\n\n".join(blocks)


def attributes_of(record: type[Record]) -> list[Attribute]:
    return sorted(record.schema, key=lambda attribute: attribute.name)


def _groups(record: type[Record], path: tuple[str, ...], heading: str) -> Iterator[str]:
    for presence, title in GROUPS.items():
        lines = [_line(a, path) for a in attributes_of(record) if a.presence is presence]
        if lines:
            yield heading.format(title)
            yield "\n".join(lines)


def _nested(record: type[Record], path: tuple[str, ...]) -> Iterator[str]:
    for attribute in attributes_of(record):
        inner = record_in(attribute.type)
        if inner:
            place = (*path, attribute.name)
            yield f'<a id="{_anchor(place)}"></a>\n### Nested Schema for `{".".join(place)}`'
            yield from _groups(inner, place, "{}:")
            yield from _nested(inner, place)


def _anchor(place: Iterable[str]) -> str:
    return "--".join(("nestedatt", *place))


def _line(attribute: Attribute, path: tuple[str, ...]) -> str:
    place = (*path, attribute.name)
    link = f"(see [below for nested schema](#{_anchor(place)}))"
    parts = (
        f"- `{attribute.name}` ({_kind(attribute)})",
        attribute.description,
        _default(attribute),
        _since(attribute),
        "A change replaces the object." if attribute.requires_replace else "",
        f"**Deprecated:** {attribute.deprecated}" if attribute.deprecated else "",
        link if record_in(attribute.type) else "",
    )
    return " ".join(part for part in parts if part)


def _kind(attribute: Attribute) -> str:
    marks = [type_name(attribute.type)]
    marks += ["Sensitive"] if attribute.sensitive else []
    marks += ["Write-only"] if attribute.write_only else []
    marks += ["Deprecated"] if attribute.deprecated else []
    return ", ".join(marks)


def type_name(kind: Type) -> str:
    """A type in the words of tfplugindocs: String, List of String, Attributes Set."""
    if isinstance(kind, RecordType):
        return "Attributes"
    word = next((name for family, name in _WORDS.items() if isinstance(kind, family)), "Dynamic")
    if not isinstance(kind, Collection):
        return word
    return f"Attributes {word}" if record_in(kind) else f"{word} of {type_name(kind.element)}"


def _since(attribute: Attribute) -> str:
    """What the API has to be for the attribute to be set."""
    if not attribute.since or not attribute.settable:
        return ""
    subject = "Needs" if attribute.default is Default.NULL else "Any other value needs"
    release = RELEASES[attribute.since]
    return f"{subject} REST API {version_text(attribute.since)} (OmniStack {release})."


def _default(attribute: Attribute) -> str:
    """The default where it is a value; one that is found out is described in words."""
    value = attribute.default
    if isinstance(value, bool):
        return f"Default: `{str(value).lower()}`."
    if isinstance(value, int):
        return f"Default: `{value}`."
    return f'Default: `"{value}"`.' if isinstance(value, str) else ""
