"""Mutations that mutmut does not have: it leaves out no call, no error, no answer, no condition.

Without them it would be untested what a lock, a wait or a notice is for.
"""

from collections.abc import Iterator

import libcst as cst
from mutmut.mutation.mutators import OPERATORS_TYPE


def without_call(node: cst.Expr) -> Iterator[cst.Pass]:
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def without_error(_: cst.Raise) -> Iterator[cst.Pass]:
    yield cst.Pass()


def without_value(node: cst.Return) -> Iterator[cst.Return]:
    if node.value and not (isinstance(node.value, cst.Name) and node.value.value == "None"):
        yield node.with_changes(
            value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" ")
        )


def turned_round(node: cst.If) -> Iterator[cst.If]:
    whole = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(
        test=cst.UnaryOperation(cst.Not(), whole), whitespace_before_test=cst.SimpleWhitespace(" ")
    )


MORE: OPERATORS_TYPE = [
    (cst.Expr, without_call),
    (cst.Raise, without_error),
    (cst.Return, without_value),
    (cst.If, turned_round),
]
