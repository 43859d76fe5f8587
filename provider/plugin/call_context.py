"""What the answers to Terraform's calls have in common: what is offered, and the connection."""

from collections.abc import Container, Iterable, Iterator
from typing import Any, TypeVar

from provider.framework import durations, lifecycle
from provider.framework.diagnostics import Diagnostic, DiagnosticError, refuse_if_any
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import Kind
from provider.framework.private import Private
from provider.framework.provider import Connection, NotConfigured, Provider
from provider.framework.record import Record
from provider.framework.types import Mismatch
from provider.framework.values import parts
from provider.plugin import messages, wire
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.secrecy import excerpt

T = TypeVar("T")
NEVER_OURS = "This is a fault of the provider or of Terraform, not of the configuration."


class CallContext:
    """One provider, and once it is configured its connection."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.connection: Connection | None = None

    def member(self, kind: Kind[T], name: str) -> T:
        """What declares a member of a kind; raises `DiagnosticError` if there is none."""
        members = self.provider.of(kind)
        if name not in members:
            raise DiagnosticError.because(
                f"Unknown {kind.word}", f"This provider has no {kind.word} {name}. {NEVER_OURS}"
            )
        return members[name]

    def connected(self) -> Connection:
        if self.connection is None:
            raise DiagnosticError(*self.provider.explain(NotConfigured(), None))
        return self.connection

    def call(self, record: Resource, operation: str, private: Private) -> lifecycle.Api:
        """The connection for an operation on an object that is made by it, or is known."""
        connection = self.connected()
        if operation != "create":
            refuse_if_any(nameless(record))
        limits = record.own_limits() if private.limits is None else private.limits
        try:
            limit = durations.seconds(limits[operation])
        except (KeyError, ValueError):  # what is stored may be of another version, or by hand
            limit = connection.operation_timeout
        return connection.call(limit)


def nameless(known: Resource) -> Iterable[Diagnostic]:
    """What is to be told of a state that does not say which object it is of."""
    for name in known.identity:
        if getattr(known, name) in (None, ""):
            yield unreadable("state", Mismatch("text", None, (name,)), known.schema.attributes)


def unreadable(what: str, error: Exception, attributes: Container[str]) -> Diagnostic:
    """What is told of a stored document that this provider has not written like that."""
    where = error.where[:1] if isinstance(error, Mismatch) else ()
    return Diagnostic(
        f"Stored {what} cannot be read",
        f"The {what} of this object is not as the provider wrote it, so it was damaged or changed"
        f" by hand: {excerpt(str(error)) or type(error).__name__}. Go back to a backup of the"
        " state, or take the object out of it with terraform state rm and import it again.",
        tuple(step for step in where if step in attributes),
    )


def add_diagnostics(answer: Any, diagnostics: Iterable[Diagnostic]) -> None:
    answer.diagnostics.extend(messages.diagnostics(diagnostics))


def identity_of(known: Resource | None) -> pb.ResourceIdentityData:
    """What tells an object from all others; empty while there is none, or nobody knows which."""
    if known is None or lifecycle.is_pending(known):
        return pb.ResourceIdentityData()
    return pb.ResourceIdentityData(
        identity_data=wire.pack(known.values_by_name, known.identity_kind)
    )


def secrets(value: Any, *, sensitive: bool = False) -> Iterator[str]:
    """The texts in a value that must not be shown, at any depth."""
    if isinstance(value, str) and sensitive:
        yield value
    elif isinstance(value, Record):
        for attribute in value.schema:
            inner = getattr(value, attribute.name)
            yield from secrets(inner, sensitive=sensitive or attribute.secret)
    else:
        for part in parts(value):
            yield from secrets(part, sensitive=sensitive)


def internal_error(call: str, error: BaseException) -> Diagnostic:
    """A failure that nobody foresaw: ours, with what a report needs."""
    return Diagnostic(
        "Provider error",
        f"The provider failed in {call}: {type(error).__name__}: {excerpt(str(error))}\n\nThis is a"
        " fault of the provider, not of the configuration; nothing in the state was changed by it."
        " Please report it with the output of TF_LOG_PROVIDER=DEBUG.",
    )
