"""What becomes of each call of the protocol, whatever its answer does, without any transport."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google.protobuf.message import EncodeError

from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity
from provider.plugin import rpc_table
from provider.plugin.log import TRACE
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.rpc_table import Service

LIST = pb.ListResource.Request()
NO, CAREFUL = Diagnostic("No", "not now"), Diagnostic("Careful", severity=Severity.WARNING)


class Servicer:
    """Answers calls as a test tells it; `stops` is how it was told to stop."""

    def __init__(self) -> None:
        self.stops: list[bool] = []
        self.does: Callable[[], object] = lambda: None

    def stop(self, *, by_user: bool) -> None:
        self.stops.append(by_user)

    def read_resource(self, request: Any, answer: Any) -> None:
        answer.private = request.private
        self.does()

    def stop_provider(self, request: Any, answer: Any) -> None:
        self.does()

    def call_function(self, request: Any, answer: Any) -> None:
        self.does()

    def list_resource(self, request: Any) -> Iterator[Any]:
        yield pb.ListResource.Event(display_name=str(request.limit))
        self.does()

    def invoke_action(self, request: Any) -> Iterator[Any]:
        yield pb.InvokeAction.Event()
        self.does()


@pytest.fixture
def servicer() -> Servicer:
    return Servicer()


@pytest.fixture
def service(servicer: Servicer) -> Service:
    return Service(servicer)  # type: ignore[arg-type]  # it is called as one


def handler(service: Service, name: str) -> Any:
    return service.handler(f"/tfplugin6.Provider/{name}")


def one(service: Service, name: str, request: Any) -> Any:
    """The answer to a call that has one."""
    return handler(service, name).unary_unary(request, None)


def events(service: Service, name: str, request: Any) -> list[Any]:
    return list(handler(service, name).unary_stream(request, None))


def raises(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


REFUSED = DiagnosticError(NO, CAREFUL)
BOTH = [("No", "not now", pb.Diagnostic.ERROR), ("Careful", "", pb.Diagnostic.WARNING)]


def told(diagnostics: Any) -> list[tuple[str, str, int]]:
    return [(each.summary, each.detail, each.severity) for each in diagnostics]


# -- the table ------------------------------------------------------------------------------------


def test_every_call_of_the_protocol_is_in_the_table(service):
    methods = pb.DESCRIPTOR.services_by_name["Provider"].methods
    assert [each.name for each in methods if not handler(service, each.name)] == []


def test_what_is_no_call_is_not_in_the_table(service):
    assert handler(service, "ReadMind") is None


@pytest.mark.parametrize("by_user", [True, False])
def test_a_stop_is_passed_on(service, servicer, by_user):
    service.stop(by_user=by_user)
    assert servicer.stops == [by_user]


def test_a_stop_is_by_the_user_unless_it_says_otherwise(service, servicer):
    service.stop()
    assert servicer.stops == [True]


def test_a_request_is_read_as_one_of_its_call(service):
    read = handler(service, "ReadResource").request_deserializer
    assert read(pb.ReadResource.Request(private=b"x").SerializeToString()).private == b"x"


# -- what is not offered --------------------------------------------------------------------------


def test_what_is_not_offered_is_refused_by_its_name(service):
    answer = one(service, "GetStates", pb.GetStates.Request())
    assert type(answer) is pb.GetStates.Response
    assert told(answer.diagnostics) == [
        (
            "Not offered by this provider",
            "It has nothing for GetStates.",
            pb.Diagnostic.ERROR,
        )
    ]


def test_a_stream_of_what_is_not_offered_has_one_answer(servicer, monkeypatch):
    monkeypatch.delattr(Servicer, "list_resource")
    (event,) = events(Service(servicer), "ListResource", LIST)
    assert told(event.diagnostic) == [
        ("Not offered by this provider", "It has nothing for ListResource.", pb.Diagnostic.ERROR)
    ]


# -- one answer -----------------------------------------------------------------------------------

READ = pb.ReadResource.Request(private=b"mine")


def test_an_answer_is_what_was_filled_in(service):
    assert one(service, "ReadResource", READ) == pb.ReadResource.Response(private=b"mine")


def test_a_refusal_is_told_beside_what_was_filled_in(service, servicer):
    servicer.does = raises(REFUSED)
    answer = one(service, "ReadResource", READ)
    assert (answer.private, told(answer.diagnostics)) == (b"mine", BOTH)


@pytest.mark.parametrize("error", [KeyError("x"), KeyboardInterrupt("x"), SystemExit("x")])
def test_a_surprise_is_told_beside_what_was_filled_in(service, servicer, caplog, error):
    servicer.does = raises(error)
    answer = one(service, "ReadResource", READ)
    ((summary, detail, severity),) = told(answer.diagnostics)
    assert (answer.private, summary, severity) == (b"mine", "Provider error", pb.Diagnostic.ERROR)
    assert f"failed in ReadResource: {type(error).__name__}:" in detail
    assert caplog.messages == ["ReadResource failed"]
    assert caplog.records[0].exc_info


def test_a_refusal_is_nothing_to_log(service, servicer, caplog):
    servicer.does = raises(REFUSED)
    one(service, "ReadResource", READ)
    assert caplog.messages == []


def test_the_log_says_how_long_a_call_took(service, caplog, monkeypatch):
    monkeypatch.setattr(time, "perf_counter", iter([7.0, 7.5]).__next__)
    with caplog.at_level(TRACE):
        one(service, "ReadResource", READ)
    assert caplog.record_tuples == [
        ("provider.plugin.rpc_table", TRACE, "ReadResource took 500.0 ms")
    ]


def test_a_refusal_to_stop_is_told_in_words(service, servicer):
    servicer.does = raises(REFUSED)
    answer = one(service, "StopProvider", pb.StopProvider.Request())
    assert answer == pb.StopProvider.Response(Error="No: not now\n\nCareful: ")


def test_a_refusal_of_a_function_is_told_in_words(service, servicer):
    servicer.does = raises(REFUSED)
    answer = one(service, "CallFunction", pb.CallFunction.Request())
    assert answer.error.text == "No: not now\n\nCareful: "


# -- events ---------------------------------------------------------------------------------------


def test_events_come_as_they_are(service):
    found = events(service, "ListResource", pb.ListResource.Request(limit=7))
    assert found == [pb.ListResource.Event(display_name="7")]


def test_a_refusal_is_the_last_event(service, servicer):
    servicer.does = raises(REFUSED)
    first, last = events(service, "ListResource", LIST)
    assert first == pb.ListResource.Event(display_name="0")
    assert told(last.diagnostic) == BOTH


def test_a_surprise_is_the_last_event(service, servicer, caplog):
    servicer.does = raises(KeyError("x"))
    _, last = events(service, "ListResource", LIST)
    ((summary, detail, _),) = told(last.diagnostic)
    assert summary == "Provider error"
    assert "failed in ListResource: KeyError: 'x'" in detail
    assert caplog.messages == ["ListResource failed"]
    assert caplog.records[0].exc_info


def test_a_refusal_completes_an_action(service, servicer):
    servicer.does = raises(REFUSED)
    _, last = events(service, "InvokeAction", pb.InvokeAction.Request())
    assert told(last.completed.diagnostics) == BOTH


class Answer:
    """As much of a message as is asked of it."""

    DESCRIPTOR = pb.ReadResource.Response.DESCRIPTOR

    def __init__(self) -> None:
        self.diagnostics: list[Any] = []

    def SerializeToString(self) -> bytes:  # noqa: N802  # protobuf's name
        return pb.ReadResource.Response(diagnostics=self.diagnostics).SerializeToString()


# -- the bytes of an answer -----------------------------------------------------------------------


def written(service: Service, answer: Any) -> Any:
    """What Terraform reads of an answer."""
    return type(answer).FromString(handler(service, "ReadResource").response_serializer(answer))


def test_an_answer_is_written_as_it_is(service):
    answer = pb.ReadResource.Response(private=b"mine")
    assert written(service, answer) == answer


LARGE = pb.ReadResource.Response(private=b"x" * 100)
SIZE = LARGE.ByteSize()


def test_an_answer_of_the_greatest_size_is_written_as_it_is(service, monkeypatch):
    monkeypatch.setattr(rpc_table, "MESSAGE_LIMIT", SIZE)
    assert written(service, LARGE) == LARGE


def test_a_larger_answer_is_one_that_says_so(service, monkeypatch):
    monkeypatch.setattr(rpc_table, "MESSAGE_LIMIT", SIZE - 1)
    answer = written(service, LARGE)
    assert answer.private == b""
    detail = (
        f"It has {SIZE} bytes, and Terraform takes {SIZE - 1} at most. Narrow what is asked for"
        " with the arguments that filter it, or ask for parts of it one by one."
    )
    assert told(answer.diagnostics) == [("Answer is too large", detail, pb.Diagnostic.ERROR)]


def test_an_answer_that_cannot_be_written_is_too_large():
    class Huge(Answer):
        """More than protobuf can make."""

        def SerializeToString(self) -> bytes:  # noqa: N802  # protobuf's name
            if not self.diagnostics:
                raise EncodeError
            return super().SerializeToString()

    answer = pb.ReadResource.Response.FromString(rpc_table._serialized(Huge()))
    ((summary, detail, _),) = told(answer.diagnostics)
    assert summary == "Answer is too large"
    assert detail.startswith("It has too many bytes, and Terraform takes ")
