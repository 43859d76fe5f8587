"""Rules that are valid and yet hardly meant are warned of, and no others."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.diagnostics import Diagnostic, Severity, warning
from provider.framework.validate import validate
from provider.framework.values import UNKNOWN
from provider.nouns.policy.resource import Policy
from provider.nouns.policy.rule_resource import PolicyRule
from provider.nouns.policy.schedule import WEEK, Schedule

HOUR, DAY = 60, 1440
schedule: Any = Schedule


def validate_config(**given: Any) -> list[Diagnostic]:
    return list(validate(schedule(**{"frequency": HOUR, "retention": 2 * DAY} | given)))


def warned(**given: Any) -> tuple[str, str]:
    """The summary of the only complaint, which is a warning, and the attribute that it is on."""
    (only,) = validate_config(**given)
    assert only.severity is Severity.WARNING
    (attribute,) = only.path
    return only.summary, str(attribute)


# -- what is warned of ----------------------------------------------------------------------------


def test_a_retention_of_less_than_the_frequency_is_warned_of_with_what_may_be_meant():
    assert validate_config(frequency=DAY, retention=7) == [
        warning(
            "Backups are kept for 7 minutes",
            "A backup is taken every 1440 minutes and kept for 7 minutes only, so most of the time"
            " there is none. If 7 is meant in hours, write 420; in days, 10080; in weeks, 70560.",
            "retention",
        )
    ]


@pytest.mark.parametrize("days", ["Mon,Tue,Wed,Thu,Fri", "Last", "1,15", "31", "fri, MON"])
def test_a_retention_of_less_than_a_day_is_warned_of_where_some_days_have_no_backup(days: str):
    told = warned(days=days, retention=DAY - 1)
    assert told == ("Backups are kept for 1439 minutes", "retention")


@pytest.mark.parametrize(
    ("frequency", "said"), [(86400, " 86400 seconds are 1440 minutes."), (50001, "")]
)
def test_a_frequency_of_more_than_a_month_is_warned_of(frequency: int, said: str):
    assert validate_config(frequency=frequency, retention=frequency) == [
        warning(
            f"Backups are {frequency} minutes apart",
            f"frequency = {frequency} is less than one backup a month. It is the time between two"
            f" backups, in minutes.{said}",
            "frequency",
        )
    ]


@pytest.mark.parametrize(
    ("frequency", "start", "end"),
    [(240, "07:00", "09:00"), (480, "22:00", "04:00"), (720, "21:00", None), (2, "23:59", "00:00")],
)
def test_a_window_in_which_one_backup_can_start_is_warned_of(
    frequency: int, start: str, end: str | None
):
    told = warned(frequency=frequency, start_time=start, end_time=end)
    assert told == (f"Only one backup from {start} to {end or '00:00'}", "frequency")


def test_a_rule_is_warned_of_once():
    assert warned(frequency=100_000, retention=7, days="Last") == (
        "Backups are 100000 minutes apart",
        "frequency",
    )


def test_an_inline_rule_is_warned_of_on_the_rules_of_its_policy():
    policy: Any = Policy
    good, odd = (schedule(frequency=DAY, retention=each) for each in (10080, 30))
    (told,) = validate(policy(name="x", rules=frozenset({good, odd})))
    assert (told.path, told.severity) == (("rules",), Severity.WARNING)
    assert told.detail.startswith("In one element, retention: A backup is taken every 1440 minutes")


def test_a_rule_of_its_own_is_warned_of_on_its_attribute():
    rule: Any = PolicyRule
    (told,) = validate(rule(policy_id="p", frequency=DAY, retention=30))
    assert told.path == ("retention",)


# -- what is not ----------------------------------------------------------------------------------

TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
SOME_DAYS = st.one_of(
    st.sampled_from(["All", "Last", "all", "LAST"]),
    st.lists(st.sampled_from(WEEK), min_size=1).map(",".join),
    st.lists(st.integers(1, 31).map(str), min_size=1).map(",".join),
)


@given(st.integers(1, 31 * DAY), st.integers(0), SOME_DAYS, st.none() | TIMES)
def test_law_a_rule_that_keeps_what_it_takes_is_not_warned_of(
    frequency: int, more: int, days: str, time: str | None
):
    retention = max(frequency, DAY) + more
    whole_day = {"start_time": time, "end_time": time}
    assert not validate_config(frequency=frequency, retention=retention, days=days, **whole_day)


@given(st.integers(DAY, 31 * DAY), SOME_DAYS, TIMES, TIMES)
def test_law_a_daily_rule_is_not_warned_of_for_its_window(
    frequency: int, days: str, start: str, end: str
):
    window = {"start_time": start, "end_time": end}
    assert not validate_config(frequency=frequency, retention=frequency, days=days, **window)


@given(TIMES, st.integers(0, DAY), st.data())
def test_law_a_window_in_which_two_backups_start_is_not_warned_of(
    start: str, length: int, data: st.DataObject
):
    minute = int(start[:2]) * 60 + int(start[3:]) + length
    end = f"{minute // 60 % 24:02}:{minute % 60:02}"
    frequency = data.draw(st.integers(1, length % DAY or DAY))
    assert not validate_config(frequency=frequency, start_time=start, end_time=end)


@pytest.mark.parametrize(
    "given",
    [
        {"frequency": 60, "retention": 60},
        {"frequency": 10, "retention": 120},
        {"frequency": 60, "retention": 120, "days": ",".join(WEEK)},
        {"frequency": 60, "retention": 120, "days": ",".join(map(str, range(1, 32)))},
        {"frequency": DAY, "retention": 7 * DAY, "days": "Last"},
        {"frequency": 7 * DAY, "retention": 28 * DAY, "days": "Sun", "start_time": "23:00"},
        {"retention": UNKNOWN, "frequency": 86400},
        {"retention": 7, "frequency": UNKNOWN},
        {"retention": 70, "days": UNKNOWN},
        {"start_time": UNKNOWN, "end_time": "01:00", "frequency": 120},
    ],
    ids=str,
)
def test_what_may_be_meant_is_not_warned_of(given: dict[str, Any]):
    assert validate_config(**given) == []


@pytest.mark.parametrize(
    "given",
    [{"retention": 0}, {"frequency": -1}, {"days": ""}, {"start_time": "x"}, {"end_time": ""}],
    ids=str,
)
def test_what_is_wrong_is_an_error_and_no_warning(given: dict[str, Any]):
    (only,) = validate_config(**{"frequency": DAY, "retention": 7} | given)
    assert only.severity is Severity.ERROR


def test_a_fraction_is_an_error_beside_a_warning():
    severities = [
        each.severity for each in validate_config(frequency=DAY, retention=Decimal("7.5"))
    ]
    assert severities == [Severity.ERROR, Severity.WARNING]
