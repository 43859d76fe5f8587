"""Shapes of JSON objects, and the check of a value against one.

A shape is a table from types to property names. A type is a JSON type, a choice of words
(``ON|OFF``), another shape (``rule``) or a list of either (``[rule]``); ``!`` marks what the
OpenAPI document requires, and a number the version 1.x that brought the property.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Table = Mapping[str, str]
INT32 = range(-(2**31), 2**31)
INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True)
class Property:
    """One property of a shape."""

    type: str
    required: bool
    since: int


NONE: frozenset[str] = frozenset()


class Shape(dict[str, Property]):
    """The properties of one object, by name."""

    def known(self, minor: int) -> "Shape":
        """The same shape as a server of version 1.minor knows it."""
        return Shape({name: each for name, each in self.items() if each.since <= minor})

    @property
    def required(self) -> frozenset[str]:
        return frozenset(name for name, each in self.items() if each.required)


def shape(table: Table) -> Shape:
    found = Shape()
    for head, members in table.items():
        type_, _, since = head.partition(" ")
        for name in members.split():
            found[name] = Property(type_.rstrip("!"), type_.endswith("!"), int(since or 0))
    return found


class Schema:
    """Several shapes that may name each other, as a server of one version knows them."""

    def __init__(self, tables: Mapping[str, Table], minor: int) -> None:
        self.shapes = {name: shape(table).known(minor) for name, table in tables.items()}
        self._required = {name: each.required for name, each in self.shapes.items()}
        self._checks = {
            name: {key: self._check(each) for key, each in known.items()}
            for name, known in self.shapes.items()
        }

    def _check(self, wanted: Property) -> Callable[[Any], bool]:
        if wanted.type.startswith("["):
            one = self._check(Property(wanted.type.strip("[]"), required=True, since=0))
            return lambda value: isinstance(value, list) and all(one(each) for each in value)
        if "|" in wanted.type:
            words = wanted.type.split("|")
            return lambda value: value in words
        return SIMPLE.get(wanted.type) or (lambda value: not self.errors(wanted.type, value))

    def errors(self, name: str, value: Any, exempt: frozenset[str] = NONE) -> list[str]:
        """What is wrong with a value that should have the named shape; none if it is right.

        The exempt properties may be missing although they are required.
        """
        if not isinstance(value, dict):
            return [f"{name} is not an object"]
        checks = self._checks[name]
        missing = self._required[name].difference(value, exempt)
        return [
            *(f"{name}.{key} is missing" for key in sorted(missing)),
            *(f"{name} has no {key}" for key in value if key not in checks),
            *(
                f"{name}.{key} cannot be {'***' if is_secret(key) else repr(each)}"
                for key, each in value.items()
                if key in checks and not checks[key](each)
            ),
        ]


def is_secret(name: str) -> bool:
    """Whether no message and no record may show a property."""
    return "password" in name


def integer(allowed: range) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and value in allowed


SIMPLE: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: type(value) is str,
    "boolean": lambda value: type(value) is bool,
    "int32": integer(INT32),
    "int64": integer(INT64),
    "number": lambda value: type(value) in (int, float),
}
