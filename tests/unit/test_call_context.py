"""What all calls have in common: what is offered, the connection, and words on what is wrong."""

from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Resource
from provider.framework.kinds.table import DATA_SOURCE, RESOURCE, Kind
from provider.framework.provider import Provider
from provider.framework.record import Record, computed
from provider.framework.types import Mismatch
from provider.plugin.call_context import (
    NEVER_OURS,
    CallContext,
    internal_error,
    nameless,
    unreadable,
)


class Lamp(Resource):
    """A lamp."""

    id: str = computed("Identifier.")


KIND: Kind[type[Resource]] = RESOURCE._replace(word="kind of lamp")
LAMP = Lamp.blank().replace(id="7")


@pytest.fixture
def servicing() -> CallContext:
    nothing: Any = None
    return CallContext(Provider(Record, {KIND: {"lamp": Lamp}}, nothing, explain, nothing))


def explain(error: Exception, record: Record | None) -> list[Diagnostic]:
    return [Diagnostic("Explained", f"{type(error).__name__} of {record}")]


def refusal(refused: pytest.ExceptionInfo[DiagnosticError]) -> Diagnostic:
    (only,) = refused.value.diagnostics
    return only


# -- what is offered ------------------------------------------------------------------------------


def test_what_is_offered_is_found(servicing):
    assert servicing.member(KIND, "lamp") is Lamp


@pytest.mark.parametrize("kind", [KIND, DATA_SOURCE._replace(word="kind of lamp")])
def test_what_is_not_offered_is_refused(servicing, kind):
    with pytest.raises(DiagnosticError) as refused:
        servicing.member(kind, "candle")
    assert refusal(refused) == Diagnostic(
        "Unknown kind of lamp", f"This provider has no kind of lamp candle. {NEVER_OURS}"
    )


# -- the connection -------------------------------------------------------------------------------


def test_a_connection_is_the_one_that_was_made(servicing):
    servicing.connection = connection = object()
    assert servicing.connected() is connection


def test_the_provider_says_what_it_means_that_there_is_no_connection(servicing):
    with pytest.raises(DiagnosticError) as refused:
        servicing.connected()
    assert refusal(refused) == Diagnostic("Explained", "NotConfigured of None")


# -- what is wrong --------------------------------------------------------------------------------


def test_a_state_that_names_its_object_is_whole():
    assert list(nameless(LAMP)) == []


@pytest.mark.parametrize("value", [None, ""])
def test_a_state_that_names_no_object_is_damaged(value):
    (told,) = nameless(LAMP.replace(id=value))
    assert told.path == ("id",)
    assert told.detail.startswith(
        "The state of this object is not as the provider wrote it, so it was damaged or changed by"
        f" hand: {Mismatch('text', None, ('id',))}. Go back to a backup of the state, or take"
    )


def test_what_cannot_be_read_is_told_with_its_reason():
    assert unreadable("identity", ValueError("it is odd"), ()) == Diagnostic(
        "Stored identity cannot be read",
        "The identity of this object is not as the provider wrote it, so it was damaged or changed"
        " by hand: it is odd. Go back to a backup of the state, or take the object out of it with"
        " terraform state rm and import it again.",
    )


def test_a_reason_without_words_is_told_by_its_kind():
    assert "by hand: KeyError. Go" in unreadable("state", KeyError(), ()).detail


@pytest.mark.parametrize(
    ("where", "path"),
    [((), ()), (("size",), ("size",)), (("size", "deep"), ("size",)), (("other",), ())],
)
def test_what_cannot_be_read_is_told_on_its_attribute(where, path):
    error = Mismatch("text", 7, where)
    assert unreadable("state", error, ("size", "deep")).path == path


def test_a_failure_that_nobody_foresaw_is_ours():
    assert internal_error("PlanResourceChange", KeyError("x\x1b")) == Diagnostic(
        "Provider error",
        "The provider failed in PlanResourceChange: KeyError: 'x\\x1b'\n\nThis is a fault of the"
        " provider, not of the configuration; nothing in the state was changed by it. Please report"
        " it with the output of TF_LOG_PROVIDER=DEBUG.",
    )
