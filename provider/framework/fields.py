"""Fields: how an attribute is declared, with all that is to be known of it on one line.

::

    state: str | None = computed("State of the host: {values}.", values=STATES, filter=True)

From such a line follow the schema, the documentation, validators, the plan, the state, the API's
JSON, and the arguments of other types that are about the same attribute (``views``). All facts are
typed to the end: one that is misspelt, or a default or a validator of another type than that of
the attribute, is an error of the type checker. Each fact is explained where its type stands.

The description says what the value is; ``{values}`` in it stands for those of an enumeration. The
default of an optional attribute is what null means: a value, one that is `Derived` from another
attribute, or a `Default`.
"""

from __future__ import annotations  # a hundred of them, which nobody reads at run time

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar, cast, overload

from provider.framework.schema import (
    EQUAL,
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

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    class Facts(TypedDict, Generic[T], total=False):
        """What can be said of any attribute."""

        when_read: str
        """Another description, for types that only read the object."""
        values: tuple[T, ...]
        """All that there are."""
        api_name: str | None
        """Its name in the API's JSON; None: the API does not know it."""
        since: int
        """The minor version of the API that brought it."""
        sensitive: bool
        """Terraform shows it nowhere."""
        refers: Refers | None
        """What its value names; a plan tells of an object that does not exist."""
        filter: Filter | Literal[True]
        """Objects can be chosen by it, with equality (True) or as the `Filter` says."""
        severity: Drift | None
        """Which change outside of Terraform is critical; None: none is."""
        deprecated: str
        """What to use in its place."""

    class SettableFacts(Facts[T], Generic[T], total=False):
        """And of one that the user sets."""

        validator: Some[T]
        """One or more functions of the value that return a complaint or None."""
        each: Some[Any]
        """The same for the elements of a collection, or of one string or many."""
        canonical: Callable[[T], object] | None
        """Two values are the same when this function of them is."""
        canonical_each: Callable[[Any], object] | None
        """Two elements are."""
        requires_replace: bool
        """The API cannot change it, so a change makes a new object."""

    class RequiredFacts(SettableFacts[T], Generic[T], total=False):
        """And of one that the user has to set."""

        write_only: bool
        """Neither plan nor state has it, only the configuration; `create` and `update` get it."""

    class OptionalFacts(SettableFacts[T], Generic[T], total=False):
        """And of one that the user may leave out."""

        keep_state: bool
        """The state keeps the value of the creation, so that no change is ever shown."""

    class FactsWithoutDefault(OptionalFacts[T], RequiredFacts[T], Generic[T], total=False):
        """And of one that is null then."""


class Field:
    """What a declaration says, until the class around it gives it a name and a type."""

    def __init__(self, attribute: Callable[..., Attribute]) -> None:
        self._attribute = attribute

    def attribute(self, name: str, kind: Type, *, nullable: bool) -> Attribute:
        return self._attribute(name, kind, nullable=nullable)


def required(description: str, **facts: Unpack[RequiredFacts[T]]) -> T:
    """An attribute that the user sets."""
    field = _declared(Presence.REQUIRED, description, **facts)
    return cast("T", field)  # the class around it has a value of this type


@overload
def optional(description: str, **facts: Unpack[FactsWithoutDefault[T]]) -> T | None: ...
@overload
def optional(
    description: str,
    *,
    default: Literal[Default.SERVER, Default.PRIOR],
    recomputed_with: str | None = "",
    **facts: Unpack[OptionalFacts[T]],
) -> T: ...
@overload
def optional(description: str, *, default: Derived[T], **facts: Unpack[OptionalFacts[T]]) -> T: ...
@overload
def optional(description: str, *, default: T, **facts: Unpack[OptionalFacts[T]]) -> T: ...
def optional(description: str, *, recomputed_with: str | None = "", **facts: Any) -> Any:
    """An attribute that the user may leave out; recomputed_with as in `computed`."""
    names = _names(recomputed_with)
    return _declared(Presence.OPTIONAL, description, recomputed_with=names, **facts)


def computed(
    description: str,
    *,
    recomputed_with: str | None = "",
    name_of: str | None = None,
    init: Literal[False] = False,  # noqa: ARG001  # tells type checkers: never an argument
    **facts: Unpack[Facts[T]],
) -> T:
    """An attribute that only the server sets.

    recomputed_with: the names of the attributes whose change may change what the server sets, so
    that the plan says "known after apply"; empty: it never changes. None: any change may change it.
    name_of: the attribute with the id of the object whose name this is. It is the name at the last
    change of that id: a later change of the name is no change of this object.
    """
    names = _names(f"{recomputed_with or ''} {name_of}" if name_of else recomputed_with)
    field = _declared(
        Presence.COMPUTED, description, recomputed_with=names, name_of=name_of, **facts
    )
    return cast("T", field)  # as above


def _declared(presence: Presence, description: str, **facts: Any) -> Field:
    """The field with what follows from several facts; of the others `Attribute` takes each."""
    values = facts.get("values", ())
    facts["description"] = _with_values(description, values)
    facts["when_read"] = _with_values(facts.get("when_read", ""), values)
    facts["validators"] = (
        *((one_of(*values),) if values else ()),
        *((not_empty,) if facts.get("refers") else ()),
        *_several(facts.pop("validator", ())),
        *_several(facts.pop("each", ())),
    )
    of_each = facts.pop("canonical_each", None)
    facts["canonical"] = facts.get("canonical") or of_each
    if facts.get("filter") is True:
        facts["filter"] = EQUAL
    return Field(partial(Attribute, presence=presence, **facts))


def _several(validators: Some[Any]) -> Iterable[Validator[Any]]:
    return (validators,) if callable(validators) else validators


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
