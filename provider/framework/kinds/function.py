"""Functions: a typed Python function is the whole declaration.

    @function
    def minutes(duration: Annotated[str, "Duration such as `12h`."]) -> int:
        \"\"\"Whole minutes of a duration.\"\"\"

Terraform calls functions in processes that are never configured, as often as it likes, and takes
the same arguments to give the same result: so they only calculate.
"""

import typing
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, ParamSpec, Self, TypeVar

from provider.framework.record import paragraphs, type_of
from provider.framework.types import Type

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)

_VARIADIC = 4
"""The flag of Python's code objects for ``*arguments`` (Python documentation, "inspect")."""


class FunctionError(Exception):
    """A call has no result; argument: which argument is to blame, from 0."""

    def __init__(self, text: str, argument: int | None = None) -> None:
        super().__init__(text)
        self.argument = argument


class Parameter(NamedTuple):
    """One parameter; nullable: whether null may be given for it."""

    name: str
    type: Type
    nullable: bool
    description: str

    @classmethod
    def annotated(cls, name: str, hint: Any) -> Self:
        """A parameter that is annotated with ``Annotated[type, description]``."""
        annotation, description = typing.get_args(hint)
        nullable, kind = type_of(annotation)
        return cls(name, kind, nullable, description)


class Function(Generic[P, R_co]):
    """A Python function as Terraform sees it; in Python it is called as before.

    variadic: the parameter for all arguments behind the others, if there is one.
    """

    def __init__(self, call: Callable[P, R_co]) -> None:
        self._call = call
        self.__module__ = call.__module__
        self.type_name: str = call.__name__
        self.description = paragraphs(call.__doc__)
        self.summary, *_ = self.description.split("\n\n")
        hints = typing.get_type_hints(call, include_extras=True)
        _, self.returns = type_of(hints.pop("return"))
        parameters = [Parameter.annotated(name, hint) for name, hint in hints.items()]
        self.variadic = parameters.pop() if call.__code__.co_flags & _VARIADIC else None
        self.parameters = tuple(parameters)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R_co:
        return self._call(*arguments, **named)

    def parameters_for(self, count: int) -> tuple[Parameter, ...]:
        """The parameter of each of so many arguments; raises `FunctionError`."""
        least = len(self.parameters)
        if self.variadic and count >= least:
            return self.parameters + (self.variadic,) * (count - least)
        if count != least:
            or_more = " or more" if self.variadic else ""
            raise FunctionError(f"{self.type_name} takes {least} arguments{or_more}")
        return self.parameters


def function(call: Callable[P, R_co]) -> Function[P, R_co]:
    """Offer a Python function, whose parameters are annotated with type and description."""
    return Function(call)
