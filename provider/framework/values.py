"""What a Terraform value is in Python.

=====================  ==============================================================
Terraform              Python
=====================  ==============================================================
string, bool           ``str``, ``bool``
number                 ``int`` where integral, else ``Decimal``: never ``float``
list, tuple            ``tuple``
set                    ``frozenset``; ``tuple`` while an element is not wholly known
one or many strings    ``Strings``, which is a ``tuple``
map, object            ``Frozen``
nested attributes      a ``Record`` of the class that declares them
dynamic                ``Dynamic``
null                   ``None``
unknown                ``Unknown``
=====================  ==============================================================

Every value is immutable and hashable, so values can be shared between threads, compared with
``==`` and put into sets.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn


class Unknown:
    """A value that is known only after apply, with what is promised about it already.

    ``refinement`` is the payload of Terraform's refined unknown (plugin protocol, object wire
    format), kept byte by byte: whoever passes a configured value on keeps its promise with it.
    """

    __slots__ = ("refinement",)

    def __init__(self, refinement: bytes = b"") -> None:
        self.refinement = refinement

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self.refinement == other.refinement

    def __hash__(self) -> int:
        return hash((Unknown, self.refinement))

    def __bool__(self) -> NoReturn:
        raise TypeError("an unknown value is neither true nor false")

    def __repr__(self) -> str:
        return "Unknown(…)" if self.refinement else "Unknown()"


UNKNOWN = Unknown()
UNKNOWN_NOT_NULL = Unknown(b"\x81\x01\xc2")  # msgpack {1: false}: nullness is ruled out


class Frozen(dict[str, Any]):
    """A mapping that is not changed after it is made, and so can be hashed."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # dict says None: it cannot know
        return hash(frozenset(self.items()))


class Strings(tuple[str, ...]):
    """One string or several: what an annotation says; any tuple of strings is such a value."""

    __slots__ = ()


class OneString(Strings):
    """One string that was given without a list around it."""

    __slots__ = ()


class Structured:
    """A value of named attributes, which are its ``vars``; the base of records."""

    @property
    def values_by_name(self) -> dict[str, Any]:
        return vars(self)


class Dynamic:
    """A value that brings its own type (a type constraint as decoded JSON)."""

    __slots__ = ("type", "value")

    def __init__(self, type: Any, value: Any) -> None:  # noqa: A002  # the field's word
        self.type, self.value = type, value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dynamic) and (self.type, self.value) == (other.type, other.value)

    def __hash__(self) -> int:
        return hash((Dynamic, self.value))

    def __repr__(self) -> str:
        return f"Dynamic({self.type!r}, {self.value!r})"


def parts(value: Any) -> Iterator[Any]:
    """The values directly inside a value."""
    if isinstance(value, (tuple, frozenset)):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, Dynamic):
        yield value.value
    elif isinstance(value, Structured):
        yield from value.values_by_name.values()


_WITHOUT_PARTS = (str, int, bool, Decimal, type(None))


def is_known(value: Any) -> bool:
    """Whether nothing in the value, at any depth, is still unknown."""
    if type(value) in _WITHOUT_PARTS:
        return True
    return not isinstance(value, Unknown) and all(map(is_known, parts(value)))


def is_stated(value: Any) -> bool:
    """Whether the configuration gives a value that can be looked at: neither null nor unknown."""
    return value is not None and not isinstance(value, Unknown)
