"""The calls of the protocol, in this process: every message goes through its bytes."""

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from provider.plugin.pb import tfplugin6_pb2 as pb

SERVICE = pb.DESCRIPTOR.services_by_name["Provider"]
METHODS: dict[str, MethodDescriptor] = {method.name: method for method in SERVICE.methods}


def path(name: str) -> str:
    return f"/{SERVICE.full_name}/{name}"


def request_class(name: str) -> Any:
    return GetMessageClass(METHODS[name].input_type)


def response_class(name: str) -> Any:
    return GetMessageClass(METHODS[name].output_type)


class Context:
    """What gRPC tells a handler about its call, as far as anybody may ask."""

    def is_active(self) -> bool:
        return True

    def add_callback(self, _callback: Callable[[], None]) -> bool:
        return True

    def time_remaining(self) -> None:
        return None


class Calls:
    """Calls handlers as gRPC does, with requests and responses as bytes in between."""

    def __init__(self, handler: Callable[[str], Any]) -> None:
        self._handler = handler

    def __call__(self, name: str, /, **fields: Any) -> Any:
        """The only answer to a request with these fields."""
        (answer,) = self.answers(name, request_class(name)(**fields))
        return answer

    def answers(self, name: str, *requests: Message) -> list[Any]:
        """All answers to a request, or to a stream of requests."""
        handler, method = self._handler(path(name)), METHODS[name]
        read = [handler.request_deserializer(each.SerializeToString()) for each in requests]
        said: Any = iter(read) if method.client_streaming else read[0]
        answers: Iterable[Any]
        if method.server_streaming:
            answers = handler.unary_stream(said, Context())
        elif method.client_streaming:
            answers = [handler.stream_unary(said, Context())]
        else:
            answers = [handler.unary_unary(said, Context())]
        response = response_class(name)
        return [response.FromString(handler.response_serializer(each)) for each in answers]


def summaries(answer: Any) -> list[str]:
    """The summaries of an answer's diagnostics, wherever this answer has them."""
    return [each.summary for each in diagnostics(answer)]


def diagnostics(answer: Any) -> list[Any]:
    fields = answer.DESCRIPTOR.fields_by_name
    if "completed" in fields:  # InvokeAction.Event
        return list(answer.completed.diagnostics)
    return list(getattr(answer, "diagnostic" if "diagnostic" in fields else "diagnostics"))
