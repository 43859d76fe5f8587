"""Terraform's types: how each says itself in a schema, and how its values are read and written.

``decode`` takes what msgpack or JSON yields and gives a value of ``values``; ``encode`` is its
inverse. Null and unknown are values of every type, so the two public methods settle them once
and each type implements only ``_decode`` and ``_encode`` for the rest.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from provider.framework import strict_json
from provider.framework.values import Dynamic, Frozen, OneString, Unknown, is_known

INT64 = range(-(2**63), 2**63)
DIGITS = 1100
"""Before the point and after it: more than any float has, so that all of them are taken.
"1e999999999" is short, but as an integer it would fill the memory."""
TOO_LONG = 10**DIGITS


class Mismatch(ValueError):
    """A value is not of the type that the schema gives; ``where`` leads to it."""

    def __init__(self, expected: str, got: object, where: tuple[str | int, ...] = ()) -> None:
        super().__init__(f"expected {expected}, got {type(got).__name__}")
        self.where = where

    def under(self, step: str | int) -> "Mismatch":
        self.where = (step, *self.where)
        return self

    def __str__(self) -> str:
        place = ".".join(map(str, self.where))
        return f"{place}: {self.args[0]}" if place else str(self.args[0])


class Type(ABC):
    """One Terraform type."""

    @abstractmethod
    def constraint(self) -> Any:
        """The type constraint, as it stands decoded from JSON in a schema."""

    @abstractmethod
    def _decode(self, raw: Any) -> Any: ...

    def _encode(self, value: Any) -> Any:
        return value

    def decode(self, raw: Any) -> Any:
        """The value of a decoded msgpack or JSON document; raises `Mismatch`."""
        return raw if raw is None or isinstance(raw, Unknown) else self._decode(raw)

    def encode(self, value: Any) -> Any:
        """What msgpack packs for a value."""
        return value if value is None or isinstance(value, Unknown) else self._encode(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and self.constraint() == other.constraint()

    def __hash__(self) -> int:
        return hash(json.dumps(self.constraint()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({json.dumps(self.constraint())})"


class String(Type):
    """Unicode text. Terraform compares it in normal form C, see ``Record.from_api``."""

    def constraint(self) -> str:
        return "string"

    def _decode(self, raw: Any) -> str:
        if isinstance(raw, str):
            return raw
        raise Mismatch("a string", raw)


class Bool(Type):
    """True or false."""

    def constraint(self) -> str:
        return "bool"

    def _decode(self, raw: Any) -> bool:
        if isinstance(raw, bool):
            return raw
        raise Mismatch("a bool", raw)


class Number(Type):
    """Any decimal number, exactly.

    Terraform sends an integer that fits into 64 bits as one, a number with an exact binary form
    as a float and every other as a decimal string ("0.1"); it takes the same three back.
    """

    def constraint(self) -> str:
        return "number"

    def _decode(self, raw: Any) -> int | Decimal:
        if type(raw) is int and -TOO_LONG < raw < TOO_LONG:
            return raw
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
            raise Mismatch("a number", raw)
        return _exact(raw)

    def _encode(self, value: int | Decimal) -> int | float | str:
        if isinstance(value, int):
            return value if value in INT64 else str(value)
        return format(value, "f") if value.is_finite() else float(value)


class Integer(Number):
    """A number that has to be whole: Terraform has no such type, so `validate` sees to it."""


def _exact(raw: float | str | Decimal) -> int | Decimal:
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise Mismatch("a number", raw) from None
    if number.is_nan():
        raise Mismatch("a number", raw)
    return _whole_if_it_is(number) if number.is_finite() else number


def _whole_if_it_is(number: Decimal) -> int | Decimal:
    if number.adjusted() >= DIGITS or -int(number.as_tuple().exponent) > DIGITS:
        raise Mismatch(f"a number of at most {DIGITS} digits", number)
    return int(number) if number == number.to_integral_value() else number


class Collection(Type):
    """Any number of elements of one type."""

    kind: str

    def __init__(self, element: Type) -> None:
        self.element = element

    def constraint(self) -> list[Any]:
        return [self.kind, self.element.constraint()]

    def _items(self, raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, (list, tuple)):
            raise Mismatch(f"a {self.kind}", raw)
        return tuple(_at(index, self.element.decode, item) for index, item in enumerate(raw))

    def _encode(self, value: Any) -> Any:
        return [self.element.encode(item) for item in value]


class List(Collection):
    """Elements in order."""

    kind = "list"

    def _decode(self, raw: Any) -> tuple[Any, ...]:
        return self._items(raw)


class Set(Collection):
    """Distinct elements without order.

    Two unknown elements may turn out different, so a set that holds any stays a tuple.
    """

    kind = "set"

    def _decode(self, raw: Any) -> frozenset[Any] | tuple[Any, ...]:
        items = self._items(raw)
        return frozenset(items) if is_known(items) else items

    def _encode(self, value: Any) -> Any:
        """The elements in an order of their own, so that equal sets are equal bytes."""
        elements = super()._encode(value)
        return sorted(elements, key=repr) if isinstance(value, frozenset) else elements


class Map(Collection):
    """Elements by name."""

    kind = "map"

    def _decode(self, raw: Any) -> Frozen:
        if not isinstance(raw, dict):
            raise Mismatch("a map", raw)
        for key in raw:
            if not isinstance(key, str):
                raise Mismatch("text as a key", key)
        return Frozen({key: _at(key, self.element.decode, raw[key]) for key in raw})

    def _encode(self, value: Any) -> dict[str, Any]:
        return {key: self.element.encode(item) for key, item in value.items()}


class Tuple(Type):
    """A fixed number of elements, each of its own type."""

    def __init__(self, *elements: Type) -> None:
        self.elements = elements

    def constraint(self) -> list[Any]:
        return ["tuple", [element.constraint() for element in self.elements]]

    def _decode(self, raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, (list, tuple)) or len(raw) != len(self.elements):
            raise Mismatch(f"a tuple of {len(self.elements)}", raw)
        pairs = enumerate(zip(self.elements, raw, strict=True))
        return tuple(_at(index, element.decode, item) for index, (element, item) in pairs)

    def _encode(self, value: Any) -> list[Any]:
        return [e.encode(item) for e, item in zip(self.elements, value, strict=True)]


class Object(Type):
    """Named attributes, each of its own type; all of them stand in every value."""

    def __init__(self, attributes: Mapping[str, Type]) -> None:
        self.attributes = attributes
        self._decoders = [(name, kind.decode) for name, kind in attributes.items()]

    def constraint(self) -> list[Any]:
        return ["object", {name: t.constraint() for name, t in self.attributes.items()}]

    def _decode(self, raw: Any) -> Any:
        return Frozen(self.fields(raw))

    def fields(self, raw: Any) -> dict[str, Any]:
        """Each attribute's value; an attribute that is missing is null, one too many an error."""
        if not isinstance(raw, dict):
            raise Mismatch("an object", raw)
        for name in raw.keys() - self.attributes.keys():
            raise Mismatch("no such attribute", raw[name]).under(name)
        values, name = {}, ""
        try:
            for name, decode in self._decoders:
                values[name] = decode(raw.get(name))
        except Mismatch as mismatch:
            raise mismatch.under(name) from None
        return values

    def _encode(self, value: Any) -> dict[str, Any]:
        return {name: t.encode(value[name]) for name, t in self.attributes.items()}


class AnyType(Type):
    """Terraform's pseudo-type "dynamic": a pair of type and value.

    In msgpack an array whose first member is the type as JSON bytes, in JSON an object with the
    members "type" and "value".
    """

    def constraint(self) -> str:
        return "dynamic"

    def _decode(self, raw: Any) -> Dynamic:
        match raw:
            case [bytes(kind), inner]:
                constraint = _constraint(kind)
            case {"type": constraint, "value": inner}:
                pass
            case _:
                raise Mismatch("a value with its type", raw)
        return Dynamic(_hashable(constraint), parse(constraint).decode(inner))

    def _encode(self, value: Dynamic) -> list[Any]:
        kind = json.dumps(value.type, separators=(",", ":")).encode()
        return [kind, parse(value.type).encode(value.value)]


class OneOrMany(AnyType):
    """One string or several: Terraform takes a string, a list, a tuple or a set of them.

    Terraform has no such type, so the schema says "dynamic". The value is a tuple of strings;
    whatever else was given stays as it came, and `validate` sees to it.
    """

    def _decode(self, raw: Any) -> Any:
        given = super()._decode(raw)
        if given.value is None or isinstance(given.value, Unknown):
            return given.value
        strings = _strings(given.value)
        return given if strings is None else strings

    def _encode(self, value: Any) -> list[Any]:
        return super()._encode(_as_given(value))


def _as_given(value: Any) -> Dynamic:
    """One or many strings in the form in which Terraform has them."""
    if isinstance(value, Dynamic):
        return value
    if isinstance(value, OneString):
        return Dynamic("string", value[0])
    return Dynamic(("list", "string"), value)


def _strings(value: Any) -> tuple[Any, ...] | None:
    """One or many strings, some perhaps unknown, as a tuple; those of a set in their order."""
    if isinstance(value, str):
        return OneString((value,))
    if not isinstance(value, (tuple, frozenset)):
        return None
    items = tuple(sorted(value, key=str)) if isinstance(value, frozenset) else value
    return items if all(isinstance(item, (str, Unknown)) for item in items) else None


def _constraint(text: bytes) -> Any:
    try:
        return strict_json.parse(text)
    except ValueError:
        raise Mismatch("a type constraint", text) from None


def _hashable(constraint: Any) -> Any:
    if isinstance(constraint, list):
        return tuple(_hashable(item) for item in constraint)
    if isinstance(constraint, dict):
        return Frozen({name: _hashable(item) for name, item in constraint.items()})
    return constraint


def _at(step: str | int, decode: Callable[[Any], Any], raw: Any) -> Any:
    try:
        return decode(raw)
    except Mismatch as mismatch:
        raise mismatch.under(step) from None


STRING, NUMBER, INTEGER, BOOL, DYNAMIC = String(), Number(), Integer(), Bool(), AnyType()
ONE_OR_MANY = OneOrMany()

_PRIMITIVES: dict[Any, Type] = {
    "string": STRING,
    "number": NUMBER,
    "bool": BOOL,
    "dynamic": DYNAMIC,
}
_COLLECTIONS: dict[Any, Callable[[Type], Type]] = {"list": List, "set": Set, "map": Map}


def parse(constraint: Any) -> Type:
    """The type that a decoded type constraint names; raises `Mismatch`."""
    match constraint:
        case str(name) if name in _PRIMITIVES:
            return _PRIMITIVES[name]
        case [str(kind), element] if kind in _COLLECTIONS:
            return _COLLECTIONS[kind](parse(element))
        case ["tuple", [*elements]]:
            return Tuple(*map(parse, elements))
        case ["object", Mapping() as attributes, *_]:
            return Object({name: parse(inner) for name, inner in attributes.items()})
    raise Mismatch("a type constraint", constraint)
