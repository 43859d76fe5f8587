"""How the fields of a rule are rewritten."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Switches
from simulator.errors import ApiError
from simulator.schedule import MONTH, WEEK, backups_per_day, clock_time, consistency, days

USUAL = Switches()


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("all", "All"),
        ("All", "All"),
        ("last", "Last"),
        ("Fri,Mon", "Mon,Fri"),
        ("sun,SAT,mon", "Mon,Sat,Sun"),
        ("15,1", "1,15"),
        ("Mon,Mon", "Mon"),
        ("10,9,31", "9,10,31"),
    ],
)
def test_days_are_rewritten(sent: str, stored: str) -> None:
    assert days(sent, USUAL) == stored


@pytest.mark.parametrize(
    "sent",
    ["", "none", "Monday", "0", "32", "01", "Mon, Fri", "Mon,", "All,Mon", "Last,1", "Mon,1"],
)
def test_other_days_are_refused(sent: str) -> None:
    with pytest.raises(ApiError):
        days(sent, USUAL)


@settings(deadline=None)
@given(
    st.one_of(
        st.sets(st.sampled_from(WEEK), min_size=1), st.sets(st.sampled_from(MONTH), min_size=1)
    )
)
def test_stored_days_are_not_rewritten_again(chosen: set[str]) -> None:
    stored = days(",".join(chosen), USUAL)
    assert set(stored.split(",")) == chosen
    assert days(stored.lower(), USUAL) == stored


@pytest.mark.parametrize("sent", ["00:00", "23:59", "09:05"])
def test_times_have_two_digits_each(sent: str) -> None:
    assert clock_time(sent, USUAL) == sent


@pytest.mark.parametrize("sent", ["", "9:00", "24:00", "0900", "09:60", "09:00:00", "noon"])
def test_other_times_are_refused(sent: str) -> None:
    with pytest.raises(ApiError):
        clock_time(sent, USUAL)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("9:00", "09:00"), ("0900", "09:00"), ("24:00", "00:00"), ("09:00:30", "09:00")],
)
def test_other_times_may_be_rewritten(sent: str, stored: str) -> None:
    assert clock_time(sent, Switches(time_forms="lenient")) == stored


@pytest.mark.parametrize("sent", ["noon", "25:00", "9:5"])
def test_invalid_times_are_refused_even_if_others_are_rewritten(sent: str) -> None:
    with pytest.raises(ApiError):
        clock_time(sent, Switches(time_forms="lenient"))


@pytest.mark.parametrize(
    ("consistent", "type_", "stored"),
    [
        (None, None, "NONE"),
        (False, "VSS", "NONE"),
        (None, "DEFAULT", "NONE"),
        (True, None, "DEFAULT"),
        (True, "VSS", "VSS"),
        (True, "DEFAULT", "DEFAULT"),
        (True, "NONE", "NONE"),
    ],
)
def test_the_consistency_type_depends_on_application_consistent(
    consistent: Any, type_: Any, stored: str
) -> None:
    sent = {"application_consistent": consistent, "consistency_type": type_}
    body = {name: value for name, value in sent.items() if value is not None}
    assert consistency(body) == {
        "application_consistent": stored != "NONE",
        "consistency_type": stored,
    }


@pytest.mark.parametrize("outcome", ["FAILEDVSS", "NOT_APPLICABLE"])
def test_consistency_types_that_are_results_are_refused(outcome: str) -> None:
    with pytest.raises(ApiError):
        consistency({"application_consistent": True, "consistency_type": outcome})


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("All", "00:00", "00:00", 24),
        ("All", "08:00", "20:00", 12),
        ("All", "22:00", "02:00", 4),
        ("Mon", "00:00", "00:00", 24 / 7),
        ("1,15", "00:00", "00:00", 24 * 2 / 30),
        ("Last", "00:00", "00:00", 24 / 30),
    ],
)
def test_backups_are_counted_by_day(text: str, start: str, end: str, expected: float) -> None:
    rule = {"frequency": 60, "days": text, "start_time": start, "end_time": end}
    assert backups_per_day(rule) == pytest.approx(expected)
