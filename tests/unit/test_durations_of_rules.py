"""The functions that turn durations into minutes, and minutes into durations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.kinds.function import FunctionError
from provider.nouns.policy.functions import duration, minutes


@pytest.mark.parametrize(
    ("duration", "length"),
    [
        ("1m", 1),
        ("90m", 90),
        ("12h", 720),
        ("7d", 10080),
        ("2w", 20160),
        ("1d12h", 2160),
        ("1w1d1h1m", 10080 + 1440 + 60 + 1),
        ("0w5m", 5),
        ("999999999w", 999999999 * 10080),
    ],
)
def test_a_duration_is_so_many_minutes(duration: str, length: int):
    assert minutes(duration) == length


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "d", "0m", "0d0h", "-1d", "+1d", "1.5h", "90s", "1D", "1 d", " 1d", "1d\n"),
        *("12h1d", "1d1d", "1d,1h", "P1D", "1mo", "1y", "seven days", "\u0667d", "1000000000m"),
    ],
)
def test_what_is_no_duration_is_an_error_of_the_first_argument(text: str):
    with pytest.raises(FunctionError) as error:
        minutes(text)
    assert str(error.value) == (
        f"{text!r} is not a duration in whole minutes, such as 90m, 12h, 7d, 2w or 1d12h"
    )
    assert error.value.argument == 0


def test_of_a_long_text_the_beginning_is_told():
    with pytest.raises(FunctionError, match=f"^'{'9' * 40}…' is not a duration"):
        minutes("9" * 10_000)


@pytest.mark.parametrize(
    ("length", "text"),
    [(1, "1m"), (90, "1h30m"), (43200, "30d"), (10080, "7d"), (2160, "1d12h"), (1501, "1d1h1m")],
)
def test_minutes_are_so_long(length: int, text: str):
    assert duration(length) == text


@given(st.integers(1, 10**9))
def test_a_duration_is_as_many_minutes_as_it_was_made_of(length: int):
    assert minutes(duration(length)) == length


@pytest.mark.parametrize("length", [0, -1])
def test_no_minutes_are_no_duration(length: int):
    with pytest.raises(FunctionError, match=f"^must be at least 1, not {length}$"):
        duration(length)
