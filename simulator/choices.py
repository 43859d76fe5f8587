"""A set of named choices, each with a default, an explanation and the values that it can have."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self, get_args, get_type_hints

TRUTH = {"true": True, "false": False}


def doc(text: str) -> dict[str, str]:
    """The metadata of a field of a dataclass that a line explains."""
    return {"doc": text}


def documented(default: Any, text: str) -> Any:
    """A field of a dataclass with its default and a line that explains it."""
    return field(default=default, metadata=doc(text))


def documentation(dataclass_: Any) -> dict[str, str]:
    """What each documented field means, by its name."""
    return {each.name: each.metadata["doc"] for each in fields(dataclass_) if each.metadata}


@dataclass
class Choices:
    """Fields whose annotations say their values; assigning any other value raises ValueError."""

    _types: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls)
        cls._types = {name: hints[name] for name in hints if not name.startswith("_")}

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, self._accepted(name, value))

    def assign(self, name: str, text: str) -> None:
        """Set a choice to a value written as on the command line."""
        parse = PARSERS.get(self._types.get(name, str), str)
        setattr(self, name, parse(text))

    def take(self, other: Self) -> None:
        """Take over the values of another set."""
        vars(self).update(vars(other))  # they were accepted there

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all choices."""
        return tuple(cls._types)

    @classmethod
    def documentation(cls) -> dict[str, str]:
        """What each choice decides, by its name."""
        return documentation(cls)

    @classmethod
    def values(cls, name: str) -> tuple[Any, ...]:
        """The values of a choice; none if it is a number."""
        kind = cls._types[name]
        return (True, False) if kind is bool else get_args(kind)

    @classmethod
    def _accepted(cls, name: str, value: Any) -> Any:
        if name not in cls._types:
            raise ValueError(f"there is no switch {name}")
        if not cls.values(name):
            return number(name, value, cls._types[name])
        if value not in cls.values(name) or isinstance(value, bool) != (cls._types[name] is bool):
            known = ", ".join(map(option_text, cls.values(name)))
            raise ValueError(f"switch {name} is one of {known}, not {option_text(value)}")
        return value


def number(name: str, value: Any, kind: type) -> Any:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    if not known or value < 0 or value != kind(value):
        raise ValueError(f"switch {name} is a number from 0, not {option_text(value)}")
    return kind(value)


def parsed_number(text: str) -> Any:
    """A number; or the text itself, so that the error message can show it."""
    try:
        return float(text)
    except ValueError:
        return text


PARSERS: dict[type, Callable[[str], Any]] = {
    bool: lambda text: TRUTH.get(text.lower(), text),
    int: parsed_number,
    float: parsed_number,
}


def option_text(value: Any) -> str:
    """A value as the command line takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
