"""What a provider is made of, as the bridge to Terraform sees it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.list_resource import ListResource
from provider.framework.kinds.resource import Resource
from provider.framework.lifecycle import Api
from provider.framework.record import Record
from provider.framework.run import Run


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

    def call(self, limit: float) -> Api:
        """The system as one call of at most so many seconds sees it."""

    def stop(self, *, by_user: bool = True) -> None:
        """End what is waiting, now.

        wanted: by the user, who interrupts Terraform; else the provider alone is told to end.
        """


class Provider(NamedTuple):
    """All that one provider offers.

    connect: from a known configuration and Terraform's version to a connection; raises.
    explain: what to tell the user of an exception, given the record that it concerns.
    warn: what to tell of a valid configuration.
    """

    configuration: type[Record]
    resources: Mapping[str, type[Resource]]
    data_sources: Mapping[str, type[DataSource]]
    list_resources: Mapping[str, type[ListResource]]
    connect: Callable[[Any, str], Connection]
    explain: Callable[[Exception, Record | None], Sequence[Diagnostic]]
    warn: Callable[[Any], Iterable[Diagnostic]]
