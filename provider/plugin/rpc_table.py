"""The table of protocol 6's calls: which method answers each, and what an exception becomes.

Every call of the protocol is in the table, because it is read off the compiled protocol itself. A
call without a method of the servicer answers in the protocol's own way that the provider has no
such thing.
"""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import EncodeError, Message
from google.protobuf.message_factory import GetMessageClass

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.type_registry import snake_case
from provider.plugin import messages
from provider.plugin.call_context import internal_error
from provider.plugin.log import TRACE
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.server import MESSAGE_LIMIT
from provider.plugin.servicer import Servicer

log = logging.getLogger(__name__)

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
Answer = Callable[[Any, Any], None]


class Service:
    """The handlers of one servicer, by the full name of the call."""

    def __init__(self, servicer: Servicer) -> None:
        self._servicer = servicer
        service = pb.DESCRIPTOR.services_by_name["Provider"]
        self._handlers = {
            f"/{service.full_name}/{method.name}": _handler(servicer, method)
            for method in service.methods
        }

    def handler(self, method: str) -> Handler:
        return self._handlers.get(method)

    def stop(self, *, by_user: bool = True) -> None:
        self._servicer.stop(by_user=by_user)


def _handler(servicer: Servicer, method: MethodDescriptor) -> Handler:
    request, response = map(GetMessageClass, (method.input_type, method.output_type))
    own = getattr(servicer, snake_case(method.name), None)
    answer: Answer = own or _not_offered(method.name)

    def one(message: Any, _context: object) -> Message:
        return _guarded(method.name, answer, message, response())

    def stream(message: Any, _context: object) -> Iterator[Message]:
        if own:
            return _guarded_events(method.name, own, message, response)
        return iter([_guarded(method.name, answer, message, response())])

    kinds: dict[tuple[bool, bool], tuple[Any, Any]] = {
        (False, False): (grpc.unary_unary_rpc_method_handler, one),
        (False, True): (grpc.unary_stream_rpc_method_handler, stream),
        (True, False): (grpc.stream_unary_rpc_method_handler, one),
    }
    make, behaviour = kinds[method.client_streaming, method.server_streaming]
    handler: Handler = make(behaviour, request.FromString, _serialized)
    return handler


def _serialized(answer: Any) -> bytes:
    """The bytes of an answer, or of one that says that it is too large.

    No state is lost by that: it is what data sources find that may be many times larger than all
    that a resource is made of.
    """
    try:
        data: bytes = answer.SerializeToString()
    except EncodeError:  # what protobuf can make ends where Terraform's limit is
        size = "too many"
    else:
        if len(data) <= MESSAGE_LIMIT:
            return data
        size = str(len(data))
    smaller = type(answer)()
    _add_diagnostics(smaller, (_too_large(size),))
    return bytes(smaller.SerializeToString())


def _too_large(size: str) -> Diagnostic:
    return Diagnostic(
        "Answer is too large",
        f"It has {size} bytes, and Terraform takes {MESSAGE_LIMIT} at most. Narrow what is asked"
        " for with the arguments that filter it, or ask for parts of it one by one.",
    )


def _not_offered(call: str) -> Answer:
    def answer(_request: Any, _answer: Any) -> None:
        raise DiagnosticError.because("Not offered by this provider", f"It has nothing for {call}.")

    return answer


def _guarded(call: str, answer: Answer, request: Any, response: Any) -> Message:
    """The filled answer; what goes wrong becomes a diagnostic in it."""
    begun = time.perf_counter()
    try:
        answer(request, response)
    except DiagnosticError as refused:
        _add_diagnostics(response, refused.diagnostics)
    except BaseException as error:  # whatever it is, it ends this call only
        log.exception("%s failed", call)
        _add_diagnostics(response, (internal_error(call, error),))
    log.log(TRACE, "%s took %.1f ms", call, (time.perf_counter() - begun) * 1000)
    filled: Message = response
    return filled


def _guarded_events(
    call: str,
    events: Callable[[Any], Iterator[Message]],
    request: Any,
    response: Callable[[], Message],
) -> Iterator[Message]:
    """The events of a stream; what goes wrong becomes the last one."""
    try:
        yield from events(request)
    except DiagnosticError as refused:
        diagnostics = refused.diagnostics
    except Exception as error:
        log.exception("%s failed", call)
        diagnostics = (internal_error(call, error),)
    else:
        return
    last = response()
    _add_diagnostics(last, diagnostics)
    yield last


def _add_diagnostics(response: Any, diagnostics: tuple[Diagnostic, ...]) -> None:
    """Put diagnostics where this answer has room for them."""
    fields = response.DESCRIPTOR.fields_by_name
    if "diagnostics" in fields:
        response.diagnostics.extend(messages.diagnostics(diagnostics))
    elif "diagnostic" in fields:  # ListResource.Event
        response.diagnostic.extend(messages.diagnostics(diagnostics))
    elif "completed" in fields:  # InvokeAction.Event
        response.completed.diagnostics.extend(messages.diagnostics(diagnostics))
    else:
        words = "\n\n".join(f"{each.summary}: {each.detail}" for each in diagnostics)
        _add_text(response, messages.text(words))


def _add_text(response: Any, text: str) -> None:
    if isinstance(response, pb.CallFunction.Response):
        response.error.text = text
    else:  # StopProvider.Response
        response.Error = text
