"""What each check lets through, and the words in which it complains."""

from typing import Any

import pytest

from provider.framework import checks


def numbered(cases: list[Any]) -> list[str]:
    """A name of its own for each case."""
    return [f"{number}-{case[1]!r}" for number, case in enumerate(cases)]


ID = "4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10"
GOOD: list[Any] = [
    (checks.at_least(1), 1),
    (checks.at_least(1), 2**70),
    (checks.between(1, 3, "bytes"), 1),
    (checks.between(1, 3, "bytes"), 3),
    (checks.one_of("NONE", "VSS"), "VSS"),
    (checks.object_name, "a name"),
    (checks.object_name, "Größe 大小"),
    (checks.object_name, " padded "),
    (checks.object_name, "Daily, 7 days"),
    (checks.object_name, "7 * daily"),
    (checks.object_name, "day/night"),
    (checks.object_name, "毎日\u3000バックアップ"),
    (checks.object_name, "Gold\u00a0Copy"),
    (checks.object_name, "Team \U0001f468\u200d\U0001f4bb"),
    (checks.object_name, "\U0001f512"),
    (checks.object_name, "\ue000"),
    (checks.not_empty, "x"),
    (checks.not_empty, [0]),
    (checks.clock_time, "00:00"),
    (checks.clock_time, "23:59"),
    (checks.duration, "1h30m"),
    (checks.identifier, ID),
    (checks.identifier, ID.upper()),
]
WRONG: list[Any] = [
    (checks.at_least(1), 0, "must be at least 1, not 0"),
    (checks.at_least(1), -1, "must be at least 1, not -1"),
    (checks.between(1, 3, "bytes"), 0, "must be between 1 and 3 bytes, not 0"),
    (checks.between(1, 3, "bytes"), 4, "must be between 1 and 3 bytes, not 4"),
    (checks.one_of("NONE", "VSS"), "vss", "must be one of NONE, VSS, not 'vss'"),
    (checks.one_of("NONE", "VSS"), "", "must be one of NONE, VSS, not ''"),
    (checks.object_name, "", "must not be empty"),
    (checks.object_name, "  ", "must not be empty"),
    (checks.object_name, "\u3000\u00a0", "must not be empty"),
    (checks.object_name, " \u200d\u200b", "must not be empty"),
    (checks.object_name, "a\tb", r"must not contain '\t'"),
    (checks.object_name, "a\x00", r"must not contain '\x00'"),
    (checks.object_name, "a\x85b\x1b", r"must not contain '\x1b' '\x85'"),
    (checks.object_name, "a\u2028b\u2029", r"must not contain '\u2028' '\u2029'"),
    (checks.object_name, "a\ud800", r"must not contain '\ud800'"),
    (checks.not_empty, "", "must not be empty"),
    (
        checks.clock_time,
        "24:00",
        "must be a time of day as HH:MM from 00:00 to 23:59, not '24:00'",
    ),
    (checks.clock_time, "9:00", "must be a time of day as HH:MM from 00:00 to 23:59, not '9:00'"),
    (checks.clock_time, "09:60", "must be a time of day as HH:MM from 00:00 to 23:59, not '09:60'"),
    (
        checks.clock_time,
        "09:00:00",
        "must be a time of day as HH:MM from 00:00 to 23:59, not '09:00:00'",
    ),
    (checks.clock_time, "", "must be a time of day as HH:MM from 00:00 to 23:59, not ''"),
    (checks.duration, "soon", "'soon' is not a duration such as 90s, 10m or 1h30m"),
    (checks.identifier, "Gold", f"must be an id such as {ID}, not 'Gold'"),
    (checks.identifier, ID[:-1], f"must be an id such as {ID}, not '{ID[:-1]}'"),
    (checks.identifier, f"{ID}\n", f"must be an id such as {ID}, not '{ID}\\n'"),
]


@pytest.mark.parametrize(("check", "value"), GOOD, ids=numbered(GOOD))
def test_a_good_value_is_not_complained_of(check: Any, value: Any):
    assert check(value) is None


@pytest.mark.parametrize(("check", "value", "complaint"), WRONG, ids=numbered(WRONG))
def test_a_wrong_value_is_complained_of(check: Any, value: Any, complaint: str):
    assert check(value) == complaint


def test_a_time_of_day_has_plain_digits():
    assert checks.clock_time("0\u0669:00")  # a nine in Arabic script
