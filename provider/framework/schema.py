"""The schema: what one line of a declaration says, with its name and its type.

A field is declared on a record (``fields``, ``record``) and becomes an `Attribute` here; every
other part of the provider reads attributes and nothing else. The three presences are exclusive
words:

==============  ======================================================================
required        the user sets it
optional        the user may set it; left out it is null, or what ``default`` says
computed        only the server sets it
==============  ======================================================================
"""

import operator
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from provider.framework.diagnostics import Key, Path
from provider.framework.types import Collection, Map, Mismatch, Object, Set, Type
from provider.framework.validators import Validator

T_co = TypeVar("T_co", covariant=True)

SAME_NAME = "\0"
"""Stands for the attribute's own name."""


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


class Derived(Generic[T_co]):
    """A default that follows from another configured attribute, the source."""

    def __init__(self, source: str, function: Callable[[Any], T_co]) -> None:
        self.source, self.function = source, function


class Drift(Enum):
    """Which change outside of Terraform costs what nothing brings back.

    A collection is less where an element of it is gone or was changed, and true is more than false.
    An object that is gone has lost all that its attributes had.
    """

    CRITICAL = "any"
    CRITICAL_IF_LESS = "less"
    CRITICAL_IF_MORE = "more"


class Refers(NamedTuple):
    """The kind of object that an attribute's value names, by its id.

    by_name: the value is a name; of an object that this very run may be making, if ``may_come``.
    words: values that name nothing. at_destroy: the object is needed no sooner than then.
    """

    kind: str
    by_name: bool = False
    may_come: bool = False
    words: tuple[str, ...] = ()
    at_destroy: bool = False


class Argument:
    """One argument of a data source, which chooses among objects.

    test: whether a value of the attribute is what a value of the argument asks for.
    name: what the argument is called, with ``{attribute}`` for the name of the attribute.
    api_name: the same in the API, where it has another name for it.
    description: with ``{what}`` for what the attribute is, and ``{of}`` within a sentence.
    validator: that of each value of the argument; None: what the attribute and its type call for.
    ordered: whether values are compared as greater and less, so that only one makes sense.
    comma_list: whether the API documents that the parameter takes several values between commas.
    """

    def __init__(  # noqa: PLR0913  # each option is one word on the line of an attribute
        self,
        test: Callable[[Any, Any], bool] = operator.eq,
        name: str = "{attribute}",
        api_name: str = "{attribute}",
        description: str = "{what}.",
        *,
        validator: Validator[Any] | None = None,
        ordered: bool = False,
        comma_list: bool = True,
    ) -> None:
        self.test, self.name, self.api_name = test, name, api_name
        self.description, self.validator = description, validator
        self.ordered, self.comma_list = ordered, comma_list


Filter: TypeAlias = tuple[Argument, ...]
"""The arguments by which an attribute chooses."""

EQUAL: Filter = (Argument(),)
"""The argument is called like the attribute and has the value that it must have."""


class Attribute:
    """One attribute of a record: what its declaration says, and what follows from that.

    The facts are explained where they are declared, in ``fields``.
    """

    def __init__(  # noqa: PLR0913  # all that can be said of an attribute
        self,
        name: str,
        type: Type,  # noqa: A002  # the field's word
        *,
        nullable: bool,
        presence: Presence,
        description: str,
        when_read: str = "",
        default: object = Default.NULL,
        validators: tuple[Validator[Any], ...] = (),
        canonical: Callable[[Any], object] | None = None,
        values: tuple[Any, ...] = (),
        requires_replace: bool = False,
        recomputed_with: frozenset[str] | None = frozenset(),
        api_name: str | None = SAME_NAME,
        since: int = 0,
        sensitive: bool = False,
        write_only: bool = False,
        keep_state: bool = False,
        refers: Refers | None = None,
        name_of: str | None = None,
        filter: Filter = (),  # noqa: A002  # the word of the declaration
        severity: Drift | None = None,
        deprecated: str = "",
    ) -> None:
        self.name, self.type, self.nullable = name, type, nullable
        self.presence, self.default = presence, default
        self.description, self.when_read = description, when_read or description
        self.validators, self.canonical, self.values = validators, canonical, values
        self.requires_replace, self.recomputed_with = requires_replace, recomputed_with
        self.api_name, self.since = name if api_name == SAME_NAME else api_name, since
        self.sensitive, self.write_only, self.keep_state = sensitive, write_only, keep_state
        self.refers, self.name_of, self.filter = refers, name_of, filter
        self.severity, self.deprecated = severity, deprecated
        self.settable = presence is not Presence.COMPUTED
        self.computed = not self.settable or default is not Default.NULL
        """Terraform's flag: the provider may put in a value where the configuration has none."""
        self.in_state = not write_only
        """Whether plan and state have its value; else the configuration alone has."""
        self.secret = sensitive or write_only
        """Whether its value must not be shown."""
        self.nested = nested_in(type)
        """The schema of nested attributes, seen through one list, set or map."""

    def as_read(self) -> "Attribute":
        """The attribute where the object is only read."""
        return Attribute(
            self.name,
            self.type,
            nullable=self.nullable,
            presence=Presence.COMPUTED,
            description=self.when_read,
            values=self.values,
            api_name=self.api_name,
            since=self.since,
            sensitive=self.sensitive,
            refers=self.refers,
            filter=self.filter,
            deprecated=self.deprecated,
        )


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


class NestedObject(Object):
    """An object with a schema of its own: Terraform's nested attributes."""

    def __init__(self, schema: Schema) -> None:
        super().__init__({attribute.name: attribute.type for attribute in schema})
        self.schema = schema

    @abstractmethod
    def from_json(self, raw: Any) -> Any:
        """The value that a JSON object of the API means; raises `Mismatch`."""

    @abstractmethod
    def to_json(self, value: Any) -> Any:
        """The JSON object that asks the API for a value."""


def nested_in(kind: Type) -> Schema | None:
    """The schema of nested attributes, seen through one list, set or map."""
    inner = kind.element if isinstance(kind, Collection) else kind
    return inner.schema if isinstance(inner, NestedObject) else None


def step_into(kind: Type, key: Any) -> Path:
    """The path step to an element; Terraform has none into a set, so the path ends there."""
    if isinstance(kind, Set):
        return ()
    return (Key(key),) if isinstance(kind, Map) else (key,)
