"""The calls about functions, which come to processes that are never configured."""

from collections.abc import Iterator, Sequence
from typing import Any

from provider.framework.kinds.function import Function, FunctionError, Parameter
from provider.framework.kinds.table import FUNCTION
from provider.framework.types import Integer, Mismatch
from provider.framework.values import is_known
from provider.plugin import messages, wire
from provider.plugin.call_context import CallContext
from provider.plugin.pb import tfplugin6_pb2 as pb


class FunctionCalls(CallContext):
    """Answers what Terraform asks about functions."""

    def get_functions(self, _request: Any, answer: pb.GetFunctions.Response) -> None:
        answer.CopyFrom(self.all_functions())

    def all_functions(self) -> pb.GetFunctions.Response:
        functions = pb.GetFunctions.Response()
        messages.declare(self.provider.of(FUNCTION), functions.functions)
        return functions

    def call_function(
        self, request: pb.CallFunction.Request, answer: pb.CallFunction.Response
    ) -> None:
        function = self.member(FUNCTION, request.name)
        try:
            result = function(*arguments(function, request.arguments))
        except FunctionError as error:
            answer.error.text = messages.text(str(error))
            if error.argument is not None:
                answer.error.function_argument = error.argument
            return
        answer.result.CopyFrom(wire.pack(result, function.returns))


def arguments(function: Function[..., Any], documents: Sequence[pb.DynamicValue]) -> Iterator[Any]:
    """The arguments of a call; raises `FunctionError`."""
    for index, parameter in enumerate(function.parameters_for(len(documents))):
        try:
            yield argument(parameter, wire.unpack(documents[index], parameter.type))
        except Mismatch as mismatch:
            raise FunctionError(str(mismatch.under(parameter.name)), index) from None


def argument(parameter: Parameter, value: Any) -> Any:
    """A value that the function can work with; raises `Mismatch`.

    Terraform itself keeps back null and what is unknown from functions that take neither.
    """
    if not is_known(value) or (value is None and not parameter.nullable):
        raise Mismatch("a known value", value)
    if isinstance(parameter.type, Integer) and not isinstance(value, int | None):
        raise Mismatch("a whole number", value)
    return value
