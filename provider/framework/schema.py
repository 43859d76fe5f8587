"""The schema: what one line of a declaration says, with its name and its type.

A field is declared on a record (``record.py``) and becomes an `Attribute` here; every other part
of the provider reads attributes and nothing else. The three presences are exclusive words:

==============  ======================================================================
required        the user sets it
optional        the user may set it; left out it is null, or what ``default`` says
computed        only the server sets it
==============  ======================================================================
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from provider.framework.diagnostics import Key, Path
from provider.framework.types import Collection, Map, Mismatch, Object, Set, Type

if TYPE_CHECKING:
    from provider.framework.record import Record  # a record's schema knows its record

Validator = Callable[[Any], str | None]
RecordClass: TypeAlias = "type[Record]"


class Presence(Enum):
    """Who sets an attribute."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    COMPUTED = "computed"


class Default(Enum):
    """What null in the configuration means, other than a value that can be named."""

    NULL = "null stays null"
    SERVER = "the server decides: known after apply"
    PRIOR = "whatever the state has stays"


class Derived(NamedTuple):
    """A default that follows from another configured attribute."""

    source: str
    function: Callable[[Any], Any]


class Refers(NamedTuple):
    """The kind of object that an attribute's value names, by its id.

    by_name: the value is a name; of an object that this very run may be making, if ``may_come``.
    words: values that name nothing.
    """

    kind: str
    by_name: bool = False
    may_come: bool = False
    words: tuple[str, ...] = ()


class Attribute:
    """One attribute of a record: what its declaration says, and what follows from that."""

    name: str
    type: Type
    presence: Presence
    nullable: bool
    description: str
    default: Any = Default.NULL
    requires_replace: bool = False
    validators: tuple[Validator, ...] = ()
    canonical: Callable[[Any], Any] | None = None
    recomputed_with: frozenset[str] | None = frozenset()
    api_name: str | None = None
    sensitive: bool = False
    write_only: bool = False
    keep_state: bool = False
    refers: Refers | None = None
    name_of: str | None = None
    deprecated: str = ""

    def __init__(self, **facts: Any) -> None:
        vars(self).update(facts)
        self.settable = self.presence is not Presence.COMPUTED
        self.computed = not self.settable or self.default is not Default.NULL
        """Terraform's flag: the provider may put in a value where the configuration has none."""
        self.record = record_in(self.type)
        """The class of nested attributes, seen through one list, set or map."""


class RecordType(Object):
    """An object whose values are records: Terraform's nested attributes."""

    def __init__(self, record: RecordClass) -> None:
        schema = record.schema
        super().__init__({attribute.name: attribute.type for attribute in schema})
        self.record = record

    def _decode(self, raw: Any) -> "Record":
        return self.record.of(self.fields(raw))

    def _encode(self, value: "Record") -> dict[str, Any]:
        values = value.values_by_name
        return {name: t.encode(values[name]) for name, t in self.attributes.items()}


def record_in(kind: Type) -> "RecordClass | None":
    """The record class of nested attributes, seen through one list, set or map."""
    inner = kind.element if isinstance(kind, Collection) else kind
    return inner.record if isinstance(inner, RecordType) else None


class Schema:
    """All attributes of a record, by name and in the order of their declaration."""

    def __init__(
        self, description: str, attributes: Mapping[str, Attribute], version: int = 0
    ) -> None:
        self.description, self.attributes, self.version = description, attributes, version
        self.settable = tuple(a for a in self if a.settable)
        self.computed = tuple(a for a in self if not a.settable)

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes.values())

    def __getitem__(self, name: str) -> Attribute:
        return self.attributes[name]

    def demand(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The API's JSON object; raises `Mismatch` where it lacks what makes up an object."""
        for attribute in self.settable:
            needed = attribute.api_name and attribute.presence is Presence.REQUIRED
            if needed and data.get(str(attribute.api_name)) is None:
                raise Mismatch("a value", None).under(str(attribute.api_name))
        return data


def step_into(kind: Type, key: Any) -> Path:
    """The path step to an element; Terraform has none into a set, so the path ends there."""
    if isinstance(kind, Set):
        return ()
    return (Key(key),) if isinstance(kind, Map) else (key,)
