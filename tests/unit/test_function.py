"""A Python function as the declaration of one of Terraform's."""

from decimal import Decimal
from typing import Annotated

import pytest

from provider.framework.kinds.function import FunctionError, Parameter, function
from provider.framework.types import INTEGER, NUMBER, STRING, List


@function
def repeated(
    text: Annotated[str, "Text."], times: Annotated[int | None, "How often."]
) -> tuple[str, ...]:
    """A text, several times.

    It is repeated
    twice if nothing is said.
    """
    return (text,) * (times or 2)


@function
def total(first: Annotated[Decimal, "A number."], *more: Annotated[Decimal, "More."]) -> Decimal:
    """The sum of numbers."""
    return sum(more, first)


def test_a_function_is_called_as_in_python():
    assert repeated("x", 3) == ("x", "x", "x")
    assert total(Decimal(1), Decimal(2)) == 3


def test_a_function_is_called_by_its_own_name():
    assert repeated.type_name == "repeated"


def test_its_docstring_is_summary_and_description():
    assert repeated.summary == "A text, several times."
    assert repeated.description == (
        "A text, several times.\n\nIt is repeated twice if nothing is said."
    )


def test_annotations_are_its_types():
    assert repeated.parameters == (
        Parameter("text", STRING, False, "Text."),
        Parameter("times", INTEGER, True, "How often."),
    )
    assert repeated.returns == List(STRING)
    assert repeated.variadic is None


def test_arguments_without_end_are_a_parameter_of_their_own():
    assert total.parameters == (Parameter("first", NUMBER, False, "A number."),)
    assert total.variadic == Parameter("more", NUMBER, False, "More.")


@pytest.mark.parametrize(
    ("count", "names"),
    [(1, ["first"]), (2, ["first", "more"]), (4, ["first", "more", "more", "more"])],
)
def test_each_argument_has_its_parameter(count: int, names: list[str]):
    assert [each.name for each in total.parameters_for(count)] == names


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_many_arguments_and_too_few_are_an_error(count: int):
    with pytest.raises(FunctionError, match="repeated takes 2 arguments") as error:
        repeated.parameters_for(count)
    assert error.value.argument is None


def test_with_arguments_without_end_there_may_be_too_few():
    with pytest.raises(FunctionError, match="total takes 1 arguments or more"):
        total.parameters_for(0)
