"""Fields: how an attribute is declared, with all that is to be known of it on one line.

::

    state: str | None = computed("State of the host: {values}.", values=STATES, filter=True)

From such a line follow the schema, the documentation, validators, the plan, the state, the API's
JSON, and the arguments of other types that are about the same attribute (``views``). All facts are
typed to the end: one that is misspelt, or a default or a validator of another type than that of
the attribute, is an error of the type checker. They are:

description: of what the value is; ``{values}`` in it stands for those of an enumeration.
when_read: another description, for types that only read the object.
default: what null means: a value, one that is `Derived` from another attribute, or a `Default`.
validator: one or more functions of the value that return a complaint or None; each: those of the
elements of a collection, or of one string or many.
canonical: two values are the same when this function of them is; canonical_each: two elements.
values: all that there are.
requires_replace: the API cannot change it, so a change makes a new object.
recomputed_with: the names of the attributes whose change may change what the server sets, so that
the plan says "known after apply"; empty: it never changes. None: any change may change it.
api_name: its name in the API's JSON; None: the API does not know it.
since: the minor version of the API that brought it.
write_only: neither plan nor state has the value, only the configuration; `create` and `update`
get it.
keep_state: the state keeps the value of the creation, so that no change is ever shown.
refers: the kind of object that its value names; a plan tells of one that does not exist.
name_of: the attribute with the id of the object whose name this is. It is the name at the last
change of that id: a later change of the name is no change of this object.
filter: objects can be chosen by it, with equality (True) or as the `Filter` says.
severity: which change outside of Terraform is critical; None: none is.
"""

from __future__ import annotations  # a hundred of them, which nobody reads at run time

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal, TypeAlias, TypeVar, cast, overload

from provider.framework.schema import (
    EQUAL,
    SAME_NAME,
    Attribute,
    Default,
    Derived,
    Drift,
    Filter,
    Presence,
    Refers,
)
from provider.framework.types import Type
from provider.framework.validators import Validator, not_empty, one_of

T = TypeVar("T")
Some: TypeAlias = Validator[T] | Iterable[Validator[T]]
"""One validator or several."""


class Field:
    """What a declaration says, until the class around it gives it a name and a type."""

    def __init__(self, attribute: Callable[..., Attribute]) -> None:
        self._attribute = attribute

    def attribute(self, name: str, kind: Type, *, nullable: bool) -> Attribute:
        return self._attribute(name, kind, nullable=nullable)


def required(  # noqa: PLR0913  # each option is one word on the line of an attribute
    description: str,
    *,
    when_read: str = "",
    validator: Some[T] = (),
    each: Some[Any] = (),
    canonical: Callable[[T], object] | None = None,
    canonical_each: Callable[[Any], object] | None = None,
    values: tuple[T, ...] = (),
    requires_replace: bool = False,
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    write_only: bool = False,
    refers: Refers | None = None,
    filter: Filter | Literal[True] = (),  # noqa: A002  # what it declares
    severity: Drift | None = None,
    deprecated: str = "",
) -> T:
    """An attribute that the user sets."""
    attribute = partial(
        Attribute,
        presence=Presence.REQUIRED,
        description=_with_values(description, values),
        when_read=_with_values(when_read, values),
        validators=_validators(validator, each, values, refers),
        canonical=canonical or canonical_each,
        values=values,
        requires_replace=requires_replace,
        api_name=api_name,
        since=since,
        sensitive=sensitive,
        write_only=write_only,
        refers=refers,
        filter=_filter(filter),
        severity=severity,
        deprecated=deprecated,
    )
    return cast("T", Field(attribute))  # the class around it has a value of this type


@overload
def optional(
    description: str,
    *,
    when_read: str = "",
    validator: Some[T] = (),
    each: Some[Any] = (),
    canonical: Callable[[T], object] | None = None,
    canonical_each: Callable[[Any], object] | None = None,
    values: tuple[T, ...] = (),
    requires_replace: bool = False,
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    write_only: bool = False,
    keep_state: bool = False,
    refers: Refers | None = None,
    filter: Filter | Literal[True] = (),
    severity: Drift | None = None,
    deprecated: str = "",
) -> T | None: ...
@overload
def optional(
    description: str,
    *,
    default: Literal[Default.SERVER, Default.PRIOR],
    when_read: str = "",
    validator: Some[T] = (),
    each: Some[Any] = (),
    canonical: Callable[[T], object] | None = None,
    canonical_each: Callable[[Any], object] | None = None,
    values: tuple[T, ...] = (),
    requires_replace: bool = False,
    recomputed_with: str | None = "",
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    keep_state: bool = False,
    refers: Refers | None = None,
    filter: Filter | Literal[True] = (),
    severity: Drift | None = None,
    deprecated: str = "",
) -> T: ...
@overload
def optional(
    description: str,
    *,
    default: Derived[T],
    when_read: str = "",
    validator: Some[T] = (),
    each: Some[Any] = (),
    canonical: Callable[[T], object] | None = None,
    canonical_each: Callable[[Any], object] | None = None,
    values: tuple[T, ...] = (),
    requires_replace: bool = False,
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    keep_state: bool = False,
    refers: Refers | None = None,
    filter: Filter | Literal[True] = (),
    severity: Drift | None = None,
    deprecated: str = "",
) -> T: ...
@overload
def optional(
    description: str,
    *,
    default: T,
    when_read: str = "",
    validator: Some[T] = (),
    each: Some[Any] = (),
    canonical: Callable[[T], object] | None = None,
    canonical_each: Callable[[Any], object] | None = None,
    values: tuple[T, ...] = (),
    requires_replace: bool = False,
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    keep_state: bool = False,
    refers: Refers | None = None,
    filter: Filter | Literal[True] = (),
    severity: Drift | None = None,
    deprecated: str = "",
) -> T: ...
def optional(  # noqa: PLR0913  # each option is one word on the line of an attribute
    description: str,
    *,
    default: object = Default.NULL,
    when_read: str = "",
    validator: Some[Any] = (),
    each: Some[Any] = (),
    canonical: Callable[[Any], object] | None = None,
    canonical_each: Callable[[Any], object] | None = None,
    values: tuple[Any, ...] = (),
    requires_replace: bool = False,
    recomputed_with: str | None = "",
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    write_only: bool = False,
    keep_state: bool = False,
    refers: Refers | None = None,
    filter: Filter | Literal[True] = (),  # noqa: A002  # what it declares
    severity: Drift | None = None,
    deprecated: str = "",
) -> Any:
    """An attribute that the user may leave out."""
    attribute = partial(
        Attribute,
        presence=Presence.OPTIONAL,
        description=_with_values(description, values),
        when_read=_with_values(when_read, values),
        default=default,
        validators=_validators(validator, each, values, refers),
        canonical=canonical or canonical_each,
        values=values,
        requires_replace=requires_replace,
        recomputed_with=_names(recomputed_with),
        api_name=api_name,
        since=since,
        sensitive=sensitive,
        write_only=write_only,
        keep_state=keep_state,
        refers=refers,
        filter=_filter(filter),
        severity=severity,
        deprecated=deprecated,
    )
    return Field(attribute)


def computed(  # noqa: PLR0913  # each option is one word on the line of an attribute
    description: str,
    *,
    when_read: str = "",
    values: tuple[T, ...] = (),
    recomputed_with: str | None = "",
    api_name: str | None = SAME_NAME,
    since: int = 0,
    sensitive: bool = False,
    refers: Refers | None = None,
    name_of: str | None = None,
    filter: Filter | Literal[True] = (),  # noqa: A002  # what it declares
    severity: Drift | None = None,
    deprecated: str = "",
    init: Literal[False] = False,  # noqa: ARG001  # tells type checkers: never an argument
) -> T:
    """An attribute that only the server sets."""
    if name_of:
        recomputed_with = f"{recomputed_with or ''} {name_of}"
    attribute = partial(
        Attribute,
        presence=Presence.COMPUTED,
        description=_with_values(description, values),
        when_read=_with_values(when_read, values),
        values=values,
        recomputed_with=_names(recomputed_with),
        api_name=api_name,
        since=since,
        sensitive=sensitive,
        refers=refers,
        name_of=name_of,
        filter=_filter(filter),
        severity=severity,
        deprecated=deprecated,
    )
    return cast("T", Field(attribute))  # as above


def _validators(
    validator: Some[Any], each: Some[Any], values: tuple[Any, ...], refers: Refers | None
) -> tuple[Validator[Any], ...]:
    """All validators, those that follow from other facts first."""
    return (
        *((one_of(*values),) if values else ()),
        *((not_empty,) if refers else ()),
        *((validator,) if callable(validator) else validator),
        *((each,) if callable(each) else each),
    )


def _filter(declared: Filter | Literal[True]) -> Filter:
    return EQUAL if declared is True else declared


def _names(words: str | None) -> frozenset[str] | None:
    return None if words is None else frozenset(words.split())


def _with_values(description: str, values: tuple[Any, ...]) -> str:
    return description.replace("{values}", either(*values)) if values else description


def either(*words: str) -> str:
    """The values of an enumeration as text.

    >>> either("ON", "OFF", "UNKNOWN")
    '`ON`, `OFF` or `UNKNOWN`'
    """
    *others, last = (f"`{word}`" for word in words)
    return f"{', '.join(others)} or {last}"
