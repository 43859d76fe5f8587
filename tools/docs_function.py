"""Signature and arguments on the page of a function, as tfplugindocs has them."""

from typing import Any

from provider.framework.kinds.function import Function, Parameter
from provider.framework.types import Collection, Object, Type
from tools.docs_schema import type_name


def signature(function: Function[..., Any]) -> str:
    """Names and types, as in ``minutes(duration string) number``."""
    parameters = [f"{each.name} {_word(each.type)}" for each in function.parameters]
    if function.variadic:
        parameters.append(f"{function.variadic.name} {_word(function.variadic.type)}...")
    return f"{function.type_name}({', '.join(parameters)}) {_word(function.returns)}"


def arguments(function: Function[..., Any]) -> str:
    further = (function.variadic,) if function.variadic else ()
    every = enumerate((*function.parameters, *further), start=1)
    return "\n".join(f"{number}. {_line(function, each)}" for number, each in every)


def _line(function: Function[..., Any], parameter: Parameter) -> str:
    marks = ["Variadic"] * (parameter is function.variadic) + ["Nullable"] * parameter.nullable
    kind = ", ".join((type_name(parameter.type), *marks))
    return f"`{parameter.name}` ({kind}) {parameter.description}"


def _word(kind: Type) -> str:
    """A type in the words of Terraform's configurations."""
    if isinstance(kind, Collection):
        return f"{kind.kind} of {_word(kind.element)}"
    if isinstance(kind, Object):
        return "object"
    return str(kind.constraint())
