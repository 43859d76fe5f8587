"""What each check lets through, and the words in which it complains."""

from typing import Any

import pytest

from provider.framework import validators
from provider.nouns.shared import api_values


def numbered(cases: list[Any]) -> list[str]:
    """A name of its own for each case, without a backslash, which mutmut cannot ask for."""
    return [f"{number}-{case[0].__name__}" for number, case in enumerate(cases)]


ID = "4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10"
GOOD: list[Any] = [
    (validators.at_least(1), 1),
    (validators.at_least(1), 2**70),
    (validators.between(1, 3, "bytes"), 1),
    (validators.between(1, 3, "bytes"), 3),
    (validators.one_of("NONE", "VSS"), "VSS"),
    (validators.object_name, "a name"),
    (validators.object_name, "Größe 大小"),
    (validators.object_name, " padded "),
    (validators.object_name, "Daily, 7 days"),
    (validators.object_name, "7 * daily"),
    (validators.object_name, "day/night"),
    (validators.object_name, "毎日\u3000バックアップ"),
    (validators.object_name, "Gold\u00a0Copy"),
    (validators.object_name, "Team \U0001f468\u200d\U0001f4bb"),
    (validators.object_name, "\U0001f512"),
    (validators.object_name, "\ue000"),
    (validators.not_empty, "x"),
    (validators.not_empty, [0]),
    (api_values.clock_time, "00:00"),
    (api_values.clock_time, "23:59"),
    (validators.duration, "1h30m"),
    (api_values.identifier, ID),
    (api_values.identifier, ID.upper()),
]
WRONG: list[Any] = [
    (validators.at_least(1), 0, "must be at least 1, not 0"),
    (validators.at_least(1), -1, "must be at least 1, not -1"),
    (validators.between(1, 3, "bytes"), 0, "must be between 1 and 3 bytes, not 0"),
    (validators.between(1, 3, "bytes"), 4, "must be between 1 and 3 bytes, not 4"),
    (validators.one_of("NONE", "VSS"), "vss", "must be one of NONE, VSS, not 'vss'"),
    (validators.one_of("NONE", "VSS"), "", "must be one of NONE, VSS, not ''"),
    (validators.object_name, "", "must not be empty"),
    (validators.object_name, "  ", "must not be empty"),
    (validators.object_name, "\u3000\u00a0", "must not be empty"),
    (validators.object_name, " \u200d\u200b", "must not be empty"),
    (validators.object_name, "a\tb", r"must not contain '\t'"),
    (validators.object_name, "a\x00", r"must not contain '\x00'"),
    (validators.object_name, "a\x85b\x1b", r"must not contain '\x1b' '\x85'"),
    (validators.object_name, "a\u2028b\u2029", r"must not contain '\u2028' '\u2029'"),
    (validators.object_name, "a\ud800", r"must not contain '\ud800'"),
    (validators.not_empty, "", "must not be empty"),
    (
        api_values.clock_time,
        "24:00",
        "must be a time of day as HH:MM from 00:00 to 23:59, not '24:00'",
    ),
    (
        api_values.clock_time,
        "9:00",
        "must be a time of day as HH:MM from 00:00 to 23:59, not '9:00'",
    ),
    (
        api_values.clock_time,
        "09:60",
        "must be a time of day as HH:MM from 00:00 to 23:59, not '09:60'",
    ),
    (
        api_values.clock_time,
        "09:00:00",
        "must be a time of day as HH:MM from 00:00 to 23:59, not '09:00:00'",
    ),
    (api_values.clock_time, "", "must be a time of day as HH:MM from 00:00 to 23:59, not ''"),
    (validators.duration, "soon", "'soon' is not a duration such as 90s, 10m or 1h30m"),
    (api_values.identifier, "Gold", f"must be an id such as {ID}, not 'Gold'"),
    (api_values.identifier, ID[:-1], f"must be an id such as {ID}, not '{ID[:-1]}'"),
    (api_values.identifier, f"{ID}\n", f"must be an id such as {ID}, not '{ID}\\n'"),
]


@pytest.mark.parametrize(("validator", "value"), GOOD, ids=numbered(GOOD))
def test_a_good_value_is_not_complained_of(validator: Any, value: Any):
    assert validator(value) is None


@pytest.mark.parametrize(("validator", "value", "complaint"), WRONG, ids=numbered(WRONG))
def test_a_wrong_value_is_complained_of(validator: Any, value: Any, complaint: str):
    assert validator(value) == complaint


def test_a_time_of_day_has_plain_digits():
    assert api_values.clock_time("0\u0669:00")  # a nine in Arabic script
