"""What the user is told: diagnostics, and the exceptions that carry them.

A diagnostic has a summary of three to six words without a period, a detail that says what was
wrong, whose fault it is and what to do next, and the path of the attribute to blame.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple, Self

SHOWN = 10
"""How many names of many a message has."""


class Key(str):
    """A step of a path into a map; a plain ``str`` is an attribute, an ``int`` an index."""

    __slots__ = ()


Path = tuple[str | int | Key, ...]


class Severity(Enum):
    """Whether Terraform stops."""

    ERROR = "error"
    WARNING = "warning"


class Diagnostic(NamedTuple):
    """One message to the user."""

    summary: str
    detail: str = ""
    path: Path = ()
    severity: Severity = Severity.ERROR

    def under(self, *steps: str | int) -> Self:
        """The same message, seen from further out."""
        return self._replace(path=(*steps, *self.path))

    def as_error(self) -> Self:
        return self._replace(severity=Severity.ERROR)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def first_of(names: Sequence[str]) -> str:
    """Names for a message: the first ones, and whether there are more."""
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")


def count_of(number: int, noun: str) -> str:
    """A number of objects for a message: ``1 rule``, ``2 rules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def warning(summary: str, detail: str = "", *path: str | int) -> Diagnostic:
    return Diagnostic(summary, detail, path, Severity.WARNING)


class DiagnosticError(Exception):
    """The call ends here, with these diagnostics."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(each.summary for each in diagnostics))
        self.diagnostics = diagnostics

    @classmethod
    def because(cls, summary: str, detail: str = "", *path: str | int) -> Self:
        return cls(Diagnostic(summary, detail, path))


def refuse_if_any(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise `DiagnosticError` with the errors among the diagnostics, if there are any."""
    errors = [each for each in diagnostics if each.is_error]
    if errors:
        raise DiagnosticError(*errors)
