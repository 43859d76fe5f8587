"""What a provider is made of, as the bridge to Terraform sees it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.action import Progress
from provider.framework.kinds.table import Kind
from provider.framework.lifecycle import Api
from provider.framework.record import Record
from provider.framework.run import Run

T = TypeVar("T")


class NotConfigured(Exception):
    """A call needs the connection, and the provider's configuration is not known yet."""

    def __init__(self) -> None:
        super().__init__("not configured")


class Connection(Protocol):
    """A configured provider: the system it manages, shared by all calls."""

    @property
    def operation_timeout(self) -> float:
        """Seconds that an operation may take where its resource says nothing else."""

    @property
    def run(self) -> Run:
        """What the calls of this walk know of each other."""

    def origin(self) -> Mapping[str, str] | None:
        """What identifies the system, by id and name; None if that cannot be told now."""

    def call(self, limit: float, progress: Progress | None = None) -> Api:
        """The system as one call of at most so many seconds sees it.

        progress: takes a line that says what the call waits for.
        """

    def stop(self, *, by_user: bool = True) -> None:
        """End what is waiting, now.

        by_user: the user interrupts Terraform; else only the provider has to end.
        """


class Provider(NamedTuple):
    """All that one provider offers.

    members: what declares each, by kind and name.
    connect: from a known configuration and Terraform's version to a connection; raises.
    explain: what to tell the user of an exception, given the record that it concerns.
    warn: what to tell of a valid configuration.
    """

    configuration: type[Record]
    members: Mapping[Kind[Any], Mapping[str, Any]]
    connect: Callable[[Any, str], Connection]
    explain: Callable[[Exception, Record | None], Sequence[Diagnostic]]
    warn: Callable[[Any], Iterable[Diagnostic]]

    def of(self, kind: Kind[T]) -> Mapping[str, T]:
        """The members of a kind by name."""
        return self.members.get(kind, {})
