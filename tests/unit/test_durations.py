"""Durations as users write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("10m", 600),
        ("1h", 3600),
        ("1h30m", 5400),
        ("1h30m5s", 5405),
        ("2h5s", 7205),
        ("0.5s", 0.5),
        ("0h1s", 1),
        ("1000000h", 3_600_000_000),
    ],
)
def test_a_duration_has_hours_minutes_and_seconds(text: str, seconds: float):
    assert durations.seconds(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0s",
        "0h0m0s",
        "10",
        "10 m",
        " 10m",
        "10m\n",
        "-5m",
        "5d",
        "5ms",
        "1.5h",
        "5m1h",
        "m",
        "1H",
    ],
)
def test_anything_else_is_no_duration(text: str):
    with pytest.raises(ValueError, match="is not a duration such as 90s, 10m or 1h30m"):
        durations.seconds(text)


def test_what_is_no_duration_is_shown():
    with pytest.raises(ValueError, match=r"^'soon' is not a duration such as 90s, 10m or 1h30m$"):
        durations.seconds("soon")


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_the_parts_of_a_duration_add_up(hours: int, minutes: int, seconds: int):
    text = f"{hours}h{minutes}m{seconds}s"
    assert durations.seconds(text) == hours * 3600 + minutes * 60 + seconds
