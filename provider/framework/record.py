"""Records: classes whose annotated fields are a Terraform schema, a value and a JSON object.

A field is declared once, ``size: int = required("Size in bytes.")``, and is from then on an
attribute of the schema, a typed constant of each instance, a line of the documentation and a
member of the API's JSON object. Records are frozen: a change makes a new one.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self, dataclass_transform

from provider.framework.api_json import from_json, to_json
from provider.framework.diagnostics import Diagnostic
from provider.framework.fields import Field, computed, optional, required
from provider.framework.schema import Attribute, Default, NestedObject, Schema
from provider.framework.type_registry import snake_case
from provider.framework.types import (
    BOOL,
    DYNAMIC,
    INTEGER,
    NUMBER,
    ONE_OR_MANY,
    STRING,
    Collection,
    List,
    Map,
    Mismatch,
    Set,
    Type,
)
from provider.framework.values import Strings, Structured, Unknown

__all__ = ["Record", "RecordType", "computed", "optional", "record_in", "required"]


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(required, optional, computed)
)
class Record(Structured):
    """A frozen object of declared attributes.

    A class that is declared with ``read_only=True`` has all inherited attributes as they are where
    the object is only read, so that nothing is declared again: the data source of a resource.
    """

    schema: ClassVar[Schema] = Schema("", {})
    kind: ClassVar[NestedObject]
    type_name: ClassVar[str]
    """What Terraform calls it, behind the name of the provider, where it is offered by itself."""
    noun: ClassVar[str]
    """What it is called in messages."""
    null_in_json: ClassVar[tuple[Any, ...]] = (None, "")
    """What the API says where there is no value."""

    def __init_subclass__(cls, *, read_only: bool = False) -> None:
        super().__init_subclass__()
        cls.type_name = snake_case(cls.__name__)
        cls.noun = cls.type_name.replace("_", " ")
        bases = reversed(cls.__mro__[1:])
        inherited = {name: each for base in bases for name, each in _own(base).items()}
        if read_only:
            inherited = {name: each.as_read() for name, each in inherited.items()}
        attributes = cls.derived({**inherited, **_declared(cls)})
        cls.schema = Schema(
            description=paragraphs(cls.__doc__),
            attributes=attributes,
            version=getattr(cls, "version", 0),
        )
        cls.kind = RecordType(cls)

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        """All attributes of a class, given those that it declares or inherits.

        Called once, when the class is made; for those who derive some from the declarations of
        other classes.
        """
        return attributes

    def __init__(self, **values: Any) -> None:
        complete = dict.fromkeys(self.schema.attributes)
        unexpected = values.keys() - complete.keys()
        if unexpected:
            raise TypeError(f"{type(self).__name__} has no attribute {sorted(unexpected)}")
        vars(self).update(complete | values)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The record of all its values by name; the mapping is trusted to be complete."""
        record = cls.__new__(cls)
        vars(record).update(values)
        return record

    def replace(self, **changes: Any) -> Self:
        return self.of(vars(self) | changes)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: use replace({name}=…)")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *(vars(self)[name] for name in self.schema.attributes)))

    def __repr__(self) -> str:
        shown = (
            f"{name}={'…' if self.schema[name].secret else repr(value)}"
            for name, value in vars(self).items()
            if value is not None
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def to_api(self, *names: str) -> dict[str, Any]:
        """The JSON object that asks the API for this record: what is set of what can be set.

        With names, only those attributes; null is left out, as the API knows no null.
        """
        chosen = [self.schema[name] for name in names] or self.schema.settable
        pairs = ((a, vars(self)[a.name]) for a in chosen if a.api_name)
        return {str(a.api_name): to_json(a.type, value) for a, value in pairs if value is not None}

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """The record with what the API's JSON object says.

        What it is silent of stays as it is known, or is null. Raises `Mismatch` where the answer
        cannot be what the schema says.
        """
        return self.replace(**{a.name: self._from_json(a, data) for a in self.schema if a.api_name})

    def _from_json(self, attribute: Attribute, data: Mapping[str, Any]) -> Any:
        if attribute.api_name is not None and attribute.api_name in data:
            return from_json(attribute, data[attribute.api_name], self.null_in_json)
        known = getattr(self, attribute.name)
        return None if isinstance(known, Unknown) else known

    def is_named_as_asked(self, attribute: Attribute, api: Any) -> bool:  # noqa: ARG002  # for those who override it
        """Whether the name beside an id will be that of the object which has this id now."""
        return True

    def validate_config(self) -> Iterable[Diagnostic]:
        """What is wrong with the record as a whole; called with values still unknown, too."""
        return ()

    @classmethod
    def blank(cls) -> Self:
        return cls.of(dict.fromkeys(cls.schema.attributes))


class RecordType(NestedObject):
    """An object whose values are records."""

    def __init__(self, record: type[Record]) -> None:
        super().__init__(record.schema)
        self.record = record

    def _decode(self, raw: Any) -> Record:
        return self.record.of(self.fields(raw))

    def _encode(self, value: Record) -> dict[str, Any]:
        values = value.values_by_name
        return {name: t.encode(values[name]) for name, t in self.attributes.items()}

    def from_json(self, raw: Any) -> Record:
        if not isinstance(raw, Mapping):
            raise Mismatch("an object", raw)
        return self.record.blank().from_api(raw)

    def to_json(self, value: Record) -> dict[str, Any]:
        return value.to_api()


def record_in(kind: Type) -> type[Record] | None:
    """The record class of nested attributes, seen through one list, set or map."""
    inner = kind.element if isinstance(kind, Collection) else kind
    return inner.record if isinstance(inner, RecordType) else None


def _own(base: type) -> Mapping[str, Attribute]:
    schema = vars(base).get("schema")
    return schema.attributes if isinstance(schema, Schema) else {}


def _declared(cls: type[Record]) -> Mapping[str, Attribute]:
    """The attributes that the class itself declares; its fields have done their duty then."""
    fields = {name: each for name, each in vars(cls).items() if isinstance(each, Field)}
    for name in fields:
        delattr(cls, name)
    return {name: _attribute(name, cls.__annotations__[name], f) for name, f in fields.items()}


def paragraphs(doc: str | None) -> str:
    """A docstring with its indentation taken off and its lines joined into paragraphs."""
    blocks = (doc or "").split("\n\n")
    return "\n\n".join(" ".join(block.split()) for block in blocks).strip()


def _attribute(name: str, hint: Any, field: Field) -> Attribute:
    nullable, kind = type_of(hint)
    attribute = field.attribute(name, kind, nullable=nullable)
    if attribute.nested and not all(inner.in_state for inner in attribute.nested):
        raise TypeError(f"{name} has a write-only attribute inside: it can only be outside")
    return attribute


_SCALARS: dict[Any, Type] = {
    str: STRING,
    bool: BOOL,
    int: INTEGER,
    Decimal: NUMBER,
    Any: DYNAMIC,
    Strings: ONE_OR_MANY,
}
_CONTAINERS: dict[Any, Callable[[Type], Type]] = {
    tuple: List,
    frozenset: Set,
    dict: Map,
    Mapping: Map,
}


def type_of(hint: Any) -> tuple[bool, Type]:
    """Whether None is allowed by an annotation, and the Terraform type that it means."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    (kind,) = (option for option in options if option is not types.NoneType)
    return len(options) > 1, _terraform_type(kind)


def _terraform_type(kind: Any) -> Type:
    if kind in _SCALARS:
        return _SCALARS[kind]
    if isinstance(kind, type) and issubclass(kind, Record):
        return kind.kind
    container = _CONTAINERS[typing.get_origin(kind)]
    argument = [each for each in typing.get_args(kind) if each is not ...][-1]
    element = _terraform_type(argument)
    if container is Set and isinstance(element, RecordType):
        _check_elements(element.record)
    return container(element)


def _check_elements(record: type[Record]) -> None:
    """Elements of a set are known by what is set in them, so nothing may be left open there."""
    for attribute in record.schema.settable:
        if attribute.default in (Default.SERVER, Default.PRIOR):
            raise TypeError(f"{record.__name__}.{attribute.name} cannot stand in a set")
