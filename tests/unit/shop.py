"""A shop of lamps: the connection and the API of the calls that are tested with it."""

from collections.abc import Callable, Mapping
from typing import Any

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.resource import Resource
from provider.framework.provider import Provider
from provider.framework.record import Record
from provider.framework.run import Run


class Shop:
    """Lamps by id. limits: seconds that each call may take. fails: which look does."""

    operation_timeout = 600.0

    def __init__(self) -> None:
        self.run = Run()
        self.lamps = {str(number): f"Lamp {number}" for number in range(5)}
        self.limits: list[float] = []
        self.looks: list[str] = []
        self.fails = ""

    def call(self, limit: float, progress: object = None) -> "Shop":
        self.limits.append(limit)
        return self

    def look(self, what: str) -> None:
        self.looks.append(what)
        if what == self.fails:
            raise ValueError(f"no {what}")

    def until(self, look: Callable[[], Any]) -> Any:
        return look()

    def elsewhere(self, known: Resource, origin: Mapping[str, str]) -> None:
        """All lamps are here."""


def explain(error: Exception, record: Record | None) -> list[Diagnostic]:
    return [Diagnostic("Broken", f"{error} of {record}")]


def provider(members: Any) -> Provider:
    nothing: Any = None
    return Provider(Record, members, nothing, explain, nothing)
