"""What is tried at once, and what is left to the sweep (see `tests.conftest`)."""

from collections.abc import Iterable
from typing import Any

import pytest


def one_at_once(cases: Iterable[Any]) -> list[Any]:
    """Cases for `parametrize`, values or tuples of them: all but the first are of the sweep."""
    return [pytest.param(*_values(each), marks=_marks(n)) for n, each in enumerate(cases)]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)


def _marks(number: int) -> tuple[pytest.MarkDecorator, ...]:
    return (pytest.mark.sweep,) if number else ()
