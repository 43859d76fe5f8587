"""What is answered to calls of functions, by a provider that is not configured."""

import json
from typing import Annotated, Any

import pytest

from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.function import FunctionError, function
from provider.framework.kinds.table import FUNCTION
from provider.framework.types import NUMBER, STRING
from provider.framework.values import UNKNOWN
from provider.plugin import wire
from provider.plugin.function_calls import FunctionCalls
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.shop import provider


@function
def watts(lamps: Annotated[int, "Lamps."], *more: Annotated[str | None, "More."]) -> int:
    """Watts of lamps.

    Each has 40.
    """
    if "candle" in more:
        raise FunctionError("a candle\x1b is no lamp", 1 + more.index("candle"))
    if lamps < 0:
        raise FunctionError("no such number")
    return 40 * (lamps + len(more))


@pytest.fixture
def calls() -> FunctionCalls:
    return FunctionCalls(provider({FUNCTION: {"watts": watts}}))


def called(calls: FunctionCalls, *arguments: Any, name: str = "watts") -> Any:
    """The answer to a call; its result is unpacked if there is one."""
    answer = pb.CallFunction.Response()
    kinds = (NUMBER if isinstance(each, int) else STRING for each in arguments)
    documents = [wire.pack(each, kind) for each, kind in zip(arguments, kinds, strict=True)]
    calls.call_function(pb.CallFunction.Request(name=name, arguments=documents), answer)
    return answer


def result(answer: Any) -> Any:
    assert not answer.HasField("error")
    return wire.unpack(answer.result, NUMBER)


def blamed(answer: Any) -> tuple[str, int | None]:
    error = answer.error
    assert not answer.HasField("result")
    index = error.function_argument if error.HasField("function_argument") else None
    return error.text, index


def test_a_function_has_a_result(calls):
    assert result(called(calls, 2)) == 80


def test_a_function_takes_arguments_without_end_and_null_where_it_may_be(calls):
    assert result(called(calls, 2, "x", None, "z")) == 200


def test_an_error_of_a_function_blames_an_argument(calls):
    answer = called(calls, 2, "x", "candle")
    assert blamed(answer) == ("a candle\N{REPLACEMENT CHARACTER} is no lamp", 2)


def test_the_first_argument_can_be_blamed(calls):
    assert blamed(called(calls, None)) == ("lamps: expected a known value, got NoneType", 0)


def test_an_error_of_a_function_may_blame_no_argument(calls):
    assert blamed(called(calls, -1)) == ("no such number", None)


def test_an_argument_of_another_type_is_blamed(calls):
    assert blamed(called(calls, 2, 7)) == ("more: expected a string, got int", 1)


def test_a_number_has_to_be_whole_where_a_function_counts(calls):
    answer = pb.CallFunction.Response()
    document = wire.pack("2.5", STRING)
    calls.call_function(pb.CallFunction.Request(name="watts", arguments=[document]), answer)
    assert blamed(answer) == ("lamps: expected a whole number, got Decimal", 0)


def test_what_is_unknown_is_no_argument(calls):
    assert blamed(called(calls, 2, UNKNOWN)) == ("more: expected a known value, got Unknown", 1)


def test_a_call_without_its_arguments_has_no_result(calls):
    assert blamed(called(calls)) == ("watts takes 1 arguments or more", None)


def test_an_unknown_function_is_refused(calls):
    with pytest.raises(DiagnosticError) as refused:
        called(calls, name="volts")
    (told,) = refused.value.diagnostics
    assert told.summary == "Unknown function"


def test_functions_are_told_with_all_that_their_declaration_says(calls):
    answer = pb.GetFunctions.Response()
    calls.get_functions(None, answer)
    message = answer.functions["watts"]
    (lamps,), more = message.parameters, message.variadic_parameter
    assert (lamps.name, lamps.type, lamps.allow_null_value) == ("lamps", b'"number"', False)
    assert (more.name, more.type, more.allow_null_value) == ("more", b'"string"', True)
    assert not lamps.allow_unknown_values
    assert not more.allow_unknown_values
    assert lamps.description == "Lamps."
    assert message.summary == "Watts of lamps."
    assert message.description == "Watts of lamps.\n\nEach has 40."
    assert json.loads(getattr(message, "return").type) == "number"
    assert {lamps.description_kind, message.description_kind} == {pb.MARKDOWN}


def test_a_function_without_arguments_without_end_does_not_say_that_it_has_some():
    @function
    def one(value: Annotated[str, "Value."]) -> str:
        """The same."""
        return value

    declared = FunctionCalls(provider({FUNCTION: {"one": one}})).all_functions()
    assert not declared.functions["one"].HasField("variadic_parameter")


def test_a_provider_without_functions_has_none_to_tell_of():
    assert FunctionCalls(provider({})).all_functions() == pb.GetFunctions.Response()
