"""The functions that say when rules start backups, and what is kept of them."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.kinds.function import FunctionError
from provider.framework.values import Dynamic, Frozen
from provider.nouns.policy.schedule import WEEK, Schedule
from provider.nouns.policy.schedule_functions import recovery_points, schedule_starts
from provider.nouns.policy.starts import longest_gap, starts

DAY = 1440
CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 1, 30, 59)))
WEEKDAYS = st.sets(st.sampled_from(WEEK), min_size=1).map(",".join)
DATES = st.sets(st.integers(1, 31).map(str), min_size=1).map(",".join)


def rule(frequency: int = DAY, retention: int = 7 * DAY, **more: Any) -> dict[str, Any]:
    return {"frequency": frequency, "retention": retention, **more}


def value(plain: Any) -> Dynamic:
    """A value as Terraform passes it for a parameter of any type."""
    elements = [plain] if isinstance(plain, Mapping) else plain
    frozen = tuple(Frozen(each) if isinstance(each, Mapping) else each for each in elements)
    return Dynamic("dynamic", frozen[0] if isinstance(plain, Mapping) else frozen)


def next_starts(of: Mapping[str, Any], start: str, count: int) -> tuple[str, ...]:
    return schedule_starts(value(of), start, count)


def points(*rules: Mapping[str, Any]) -> tuple[int, int | None]:
    found = recovery_points(value(rules)).values_by_name
    return found["retained_backups"], found["recovery_point_objective"]


def refused(*rules: Any) -> str:
    with pytest.raises(FunctionError) as error:
        recovery_points(value(rules))
    assert error.value.argument == 0
    return str(error.value)


@pytest.mark.parametrize(
    ("of", "start", "found"),
    [
        (rule(), "2026-01-31T00:00:00Z", ["2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z"]),
        (rule(), "2026-01-31T00:00:01Z", ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]),
        (
            rule(start_time="21:00", days="fri, MON"),
            "2026-01-31T00:00:00+01:00",
            ["2026-02-02T21:00:00+01:00", "2026-02-06T21:00:00+01:00"],
        ),
        (rule(days="Last"), "2028-02-01T00:00:00Z", ["2028-02-29T00:00:00Z"]),
        (rule(days="31"), "2026-02-01T00:00:00Z", ["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"]),
        (
            rule(120, start_time="22:00", end_time="02:00", days="Sun"),
            "2026-02-01T23:00:00Z",
            ["2026-02-02T00:00:00Z", "2026-02-08T22:00:00Z"],
        ),
    ],
)
def test_a_rule_starts_at(of: dict[str, Any], start: str, found: list[str]):
    assert list(next_starts(of, start, len(found))) == found


@given(
    of=st.fixed_dictionaries(
        {"frequency": st.integers(1, DAY), "retention": st.integers(1, 10**6)},
        optional={
            "days": WEEKDAYS | DATES | st.sampled_from(("All", "Last")),
            "start_time": CLOCK,
            "end_time": CLOCK,
        },
    ),
    since=st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)),  # noqa: DTZ001  # of no zone
)
def test_starts_are_in_order_and_nothing_is_left_out(of: dict[str, Any], since: datetime):
    schedule = Schedule.blank().from_api(of)
    found = list(islice(starts(schedule, since), 5))
    assert found == sorted(set(found))
    assert all(each >= since for each in found)
    later = found[2]
    assert list(islice(starts(schedule, later), 3)) == found[2:]


def test_none_at_all_may_be_asked_for():
    assert next_starts(rule(), "2026-01-31T00:00:00Z", 0) == ()


@pytest.mark.parametrize("count", [-1, 1001])
def test_a_count_has_bounds(count: int):
    with pytest.raises(FunctionError, match="between 0 and 1000") as error:
        next_starts(rule(), "2026-01-31T00:00:00Z", count)
    assert error.value.argument == 2


@pytest.mark.parametrize(
    "text", ["", "now", "2026-01-31", "2026-01-31T00:00:00", "2026-02-31T00:00:00Z", "9" * 99]
)
def test_what_is_no_time_is_an_error(text: str):
    with pytest.raises(FunctionError, match="is not a time such as 2026-01-31T00:00:00Z") as error:
        next_starts(rule(), text, 1)
    assert error.value.argument == 1


@pytest.mark.parametrize("year", ["0001-01-01", "9999-12-31"])
def test_the_end_of_the_calendar_is_an_error(year: str):
    with pytest.raises(FunctionError, match="too near to an end of the calendar"):
        next_starts(rule(), f"{year}T00:00:00Z", 5)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule(60, 2880)], (48, 60)),
        ([rule()], (7, DAY)),
        ([rule(DAY, DAY)], (1, DAY)),
        ([rule(days="Sun")], (7, 7 * DAY)),
        ([rule(retention=40 * DAY, days="Last")], (40, 31 * DAY)),
        ([rule(retention=400 * DAY, days="31")], (400, 61 * DAY)),
        ([rule(60, 2880), rule(days="Last", retention=43200)], (78, 60)),
        ([rule(60, 7 * DAY, start_time="08:00", end_time="18:00")], (168, 15 * 60)),
        ([rule(start_time="06:00"), rule(start_time="18:00")], (14, 720)),
        ([rule(days="Sun"), rule(days="Wed")], (14, 4 * DAY)),
        ([rule(1, 60)], (60, 1)),
    ],
)
def test_rules_keep_so_many_backups_and_lose_so_many_minutes(rules, expected):
    assert points(*rules) == expected


@pytest.mark.parametrize(
    "rules", [[], [rule(DAY, 60)], [rule(60, 60, end_time="12:00")], [rule(days="Last")]]
)
def test_with_times_without_any_backup_there_is_no_objective(rules):
    assert points(*rules)[1] is None


def test_a_backup_that_is_gone_is_none_to_go_back_to():
    weekly = rule(DAY, 8 * DAY, days="Sun")
    assert points(rule(DAY, 60, start_time="12:00"), weekly)[1] == 7 * DAY


@given(st.permutations([rule(60, 120), rule(days="Sun"), rule(days="1,15", retention=43200)]))
def test_the_order_of_rules_means_nothing(rules):
    assert points(*rules) == (2 + 7 + 30, 60)


@given(
    st.lists(
        st.builds(
            rule,
            st.sampled_from((240, 420, DAY)),
            st.sampled_from((300, DAY, 9 * DAY)),
            days=WEEKDAYS | st.just("All"),
            start_time=CLOCK,
            end_time=CLOCK,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_the_objective_is_what_the_calendar_shows(rules):
    schedules = [Schedule.blank().from_api(each) for each in rules]
    assert longest_gap(schedules) == gap_in_a_calendar(schedules)


def gap_in_a_calendar(schedules: list[Schedule]) -> int | None:
    """The longest gap in five weeks, after those in which there may be no backup yet."""
    first = datetime.combine(date(2026, 1, 5), datetime.min.time())
    end = first + timedelta(days=35)
    taken = []
    for each in schedules:
        for start in starts(each, first):
            if start >= end:
                break
            taken.append((start, start + timedelta(minutes=each.retention)))
    longest = 0.0
    for moment in {start for start, _ in taken if start >= first + timedelta(days=14)}:
        ages = (moment - start for start, gone in taken if start < moment <= gone)
        longest = max(longest, min((a.total_seconds() / 60 for a in ages), default=math.inf))
    return None if math.isinf(longest) else int(longest)


def test_rules_are_taken_as_resources_and_data_sources_have_them():
    read = {**rule(60, 120), "id": "x", "number": 0, "max_backups": 2, "destination_name": None}
    assert points({**read, "policy_id": "y", "policy_name": "z", "timeouts": None}) == (2, 60)


def test_null_is_what_is_left_out():
    assert points({**dict.fromkeys(Schedule.schema.attributes), **rule(60, 120)}) == (2, 60)


def test_numbers_may_be_text_as_in_a_map():
    assert points({"frequency": "60", "retention": "120"}) == (2, 60)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"frequency": 60}, "rules[0].retention: The value must not be null."),
        (rule(0), "rules[0].frequency: The value must be at least 1, not 0."),
        (rule(days="Someday"), "rules[0].days: The value must be All, Last, weekdays"),
        (rule(start_time="9"), "rules[0].start_time: The value must be a time of day"),
        (rule(retain=1), "rules[0].retain: expected no such attribute, got int"),
        (rule(days=1), "rules[0].days: expected a string, got int"),
        ({**rule(), "frequency": Decimal("1.5")}, "rules[0].frequency: "),
        (rule(10080, 43200), "rules[0].frequency: It is more than a day (1440)"),
        ("x", "rules[0]: expected an object, got str"),
        (None, "rules[0]: expected an object, got NoneType"),
    ],
)
def test_what_is_wrong_in_a_rule_is_named(given: Any, complaint: str):
    assert refused(given).startswith(complaint)


@pytest.mark.parametrize("given", ["x", None, {"frequency": 60, "retention": 60}])
def test_what_is_no_list_of_rules_is_an_error(given: Any):
    with pytest.raises(FunctionError, match="must be a list or set of rules"):
        recovery_points(Dynamic("dynamic", given))


def test_one_rule_of_a_call_is_named_as_its_parameter():
    with pytest.raises(FunctionError, match=r"^rule\.retention: The value must not be null"):
        next_starts({"frequency": 60}, "2026-01-31T00:00:00Z", 1)
