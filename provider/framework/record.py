"""Records: classes whose annotated fields are a Terraform schema, a value and a JSON object.

A field is declared once, ``size: int = required("Size in bytes.")``, and is from then on an
attribute of the schema, a typed constant of each instance, a line of the documentation and a
member of the API's JSON object. Records are frozen: a change makes a new one.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, Self, dataclass_transform

from provider.framework.api_json import heard, to_json
from provider.framework.diagnostics import Diagnostic
from provider.framework.schema import (
    Attribute,
    Default,
    Presence,
    RecordType,
    Refers,
    Schema,
    Validator,
)
from provider.framework.type_registry import snake_case
from provider.framework.types import (
    BOOL,
    DYNAMIC,
    INTEGER,
    NUMBER,
    ONE_OR_MANY,
    STRING,
    List,
    Map,
    Set,
    Type,
)
from provider.framework.values import Strings, Unknown

SAME_NAME = "\0"


class Field:
    """What a declaration says, until the class around it gives it a name and a type."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts


def required(  # noqa: PLR0913  # each option is one word on the line of an attribute
    description: str,
    *,
    validator: Validator | Iterable[Validator] = (),
    canonical: Callable[[Any], Any] | None = None,
    requires_replace: bool = False,
    sensitive: bool = False,
    write_only: bool = False,
    api_name: str | None = SAME_NAME,
    refers: Refers | None = None,
    deprecated: str = "",
) -> Any:
    """An attribute that the user sets; see `optional` for the options."""
    return _settable(Presence.REQUIRED, **locals())


def optional(  # noqa: PLR0913  # each option is one word on the line of an attribute
    description: str,
    *,
    default: Any = Default.NULL,
    validator: Validator | Iterable[Validator] = (),
    canonical: Callable[[Any], Any] | None = None,
    requires_replace: bool = False,
    recomputed_with: str | None = "",
    sensitive: bool = False,
    write_only: bool = False,
    api_name: str | None = SAME_NAME,
    keep_state: bool = False,
    refers: Refers | None = None,
    deprecated: str = "",
) -> Any:
    """An attribute that the user may leave out.

    default: what null means: a value, a function of the configured record, or a `Default`.
    validator: one or more functions of the value that return a complaint or None.
    canonical: two values are the same when this function of them is.
    requires_replace: the API cannot change it, so a change makes a new object.
    recomputed_with: with a `Default.SERVER`, as in `computed`.
    api_name: its name in the API's JSON; None: the API does not know it.
    write_only: Terraform stores the value nowhere; only resources can have such attributes.
    keep_state: the state keeps the value of the creation, so that no change is ever shown.
    refers: the kind of object that its value names; a plan tells of one that does not exist.
    """
    return _settable(Presence.OPTIONAL, **locals())


def computed(  # noqa: PLR0913  # each option is one word on the line of an attribute
    description: str,
    *,
    recomputed_with: str | None = "",
    sensitive: bool = False,
    api_name: str | None = SAME_NAME,
    refers: Refers | None = None,
    name_of: str | None = None,
    deprecated: str = "",
    init: Literal[False] = False,  # noqa: ARG001  # tells type checkers: never an argument
) -> Any:
    """An attribute that only the server sets.

    recomputed_with: the names of the attributes whose change may change this one, so that the plan
    says "known after apply"; empty: it never changes. None: any change may change it.
    name_of: the attribute with the id of the object whose name this is. It is the name at the last
    change of that id: a later change of the name is no change of this object.
    """
    if name_of:
        recomputed_with = f"{recomputed_with or ''} {name_of}"
    return Field(
        presence=Presence.COMPUTED,
        description=description,
        recomputed_with=None if recomputed_with is None else frozenset(recomputed_with.split()),
        sensitive=sensitive,
        api_name=api_name,
        refers=refers,
        name_of=name_of,
        deprecated=deprecated,
    )


def _settable(presence: Presence, *, validator: Any, **facts: Any) -> Field:
    follows = facts.pop("recomputed_with", "")
    return Field(
        presence=presence,
        validators=(validator,) if callable(validator) else tuple(validator),
        recomputed_with=None if follows is None else frozenset(follows.split()),
        **facts,
    )


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(required, optional, computed)
)
class Record:
    """A frozen object of declared attributes."""

    schema: ClassVar[Schema] = Schema("", {})
    kind: ClassVar[RecordType]
    type_name: ClassVar[str]
    """What Terraform calls it, behind the name of the provider, where it is offered by itself."""
    noun: ClassVar[str]
    """What it is called in messages."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        inherited = {n: a for base in reversed(cls.__mro__[1:]) for n, a in _own(base).items()}
        hints = cls.__annotations__
        fields = {n: f for n, f in vars(cls).items() if isinstance(f, Field)}
        declared = {n: _attribute(n, hints[n], f.facts) for n, f in fields.items()}
        for name in fields:
            delattr(cls, name)
        cls.type_name = snake_case(cls.__name__)
        cls.noun = cls.type_name.replace("_", " ")
        cls.declare(inherited | declared)

    @classmethod
    def declare(cls, attributes: Mapping[str, Attribute]) -> None:
        """Have these attributes and no others."""
        cls.schema = Schema(
            description=paragraphs(cls.__doc__),
            attributes=attributes,
            version=getattr(cls, "version", 0),
        )
        cls.kind = RecordType(cls)

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

    @property
    def values_by_name(self) -> dict[str, Any]:
        return vars(self)

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
            f"{name}={'…' if self.schema[name].sensitive else repr(value)}"
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
        return {str(a.api_name): to_json(value) for a, value in pairs if value is not None}

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """The record with what the API's JSON object says.

        What it is silent of stays as it is known, or is null. Raises `Mismatch` where the answer
        cannot be what the schema says.
        """
        return self.replace(**{a.name: self._told(a, data) for a in self.schema if a.api_name})

    def _told(self, attribute: Attribute, data: Mapping[str, Any]) -> Any:
        if attribute.api_name is not None and attribute.api_name in data:
            return heard(attribute, data[attribute.api_name])
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


def _own(base: type) -> Mapping[str, Attribute]:
    schema = vars(base).get("schema")
    return schema.attributes if isinstance(schema, Schema) else {}


def paragraphs(doc: str | None) -> str:
    """A docstring with its indentation taken off and its lines joined into paragraphs."""
    blocks = (doc or "").split("\n\n")
    return "\n\n".join(" ".join(block.split()) for block in blocks).strip()


def _attribute(name: str, hint: Any, facts: Mapping[str, Any]) -> Attribute:
    nullable, kind = type_of(hint)
    api_name = name if facts["api_name"] == SAME_NAME else facts["api_name"]
    return Attribute(
        **{**facts, "name": name, "type": kind, "nullable": nullable, "api_name": api_name}
    )


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
