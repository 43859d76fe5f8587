"""What all calls have in common: what is offered, the connection, and words on what is wrong."""

from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Resource
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


OFFERS: Any = {"lamp": Lamp}
LAMP = Lamp.blank().replace(id="7")


@pytest.fixture
def servicing() -> CallContext:
    nothing: Any = None
    return CallContext(Provider(Record, OFFERS, OFFERS, OFFERS, nothing, nothing, nothing))


def refusal(refused: pytest.ExceptionInfo[DiagnosticError]) -> Diagnostic:
    (only,) = refused.value.diagnostics
    return only


# -- what is offered ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["resource", "data_source", "list_resource_type"])
def test_what_is_offered_is_found(servicing, kind):
    assert getattr(servicing, kind)("lamp") is Lamp


@pytest.mark.parametrize(
    ("kind", "summary", "detail"),
    [
        ("resource", "Unknown resource type", "This provider has no resource candle."),
        ("data_source", "Unknown data source", "This provider has no data source candle."),
        ("list_resource_type", "Unknown list", "This provider has no list of candle."),
    ],
)
def test_what_is_not_offered_is_refused(servicing, kind, summary, detail):
    with pytest.raises(DiagnosticError) as refused:
        getattr(servicing, kind)("candle")
    assert refusal(refused) == Diagnostic(summary, f"{detail} {NEVER_OURS}")


# -- the connection -------------------------------------------------------------------------------


def test_a_connection_is_the_one_that_was_made(servicing):
    servicing.connection = connection = object()
    assert servicing.connected() is connection


def test_without_a_connection_an_argument_of_the_provider_is_not_known_yet(servicing):
    with pytest.raises(DiagnosticError) as refused:
        servicing.connected()
    assert refusal(refused) == Diagnostic(
        "Provider configuration not known yet",
        "An argument of the provider depends on something that is known only after apply, so the"
        " federation cannot be reached yet. Apply what it depends on first, with -target, or give"
        " the argument a value that is known.",
    )


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
