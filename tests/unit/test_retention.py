"""Retentions of backups: minutes between two times of the API, and whether they are over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.types import Mismatch
from provider.nouns.backup.retention import has_passed, minutes_between

MADE = "2026-01-01T00:00:00Z"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


@given(st.integers(0, 10**9), st.integers(0, 10**7))
def test_a_time_so_many_minutes_later_is_so_many_minutes_away(seconds: int, minutes: int):
    made = datetime.fromtimestamp(BEGIN + seconds, UTC)
    end = made + timedelta(minutes=minutes)
    assert minutes_between(made.isoformat(), end.isoformat()) == minutes


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        ("2026-01-01T00:01:29Z", 1),
        ("2026-01-01T00:01:31Z", 2),
        ("2026-01-01T02:01:00+02:00", 1),
        ("2026-01-01T00:01:00", 1),
    ],
    ids=["rounded down", "rounded up", "of another zone", "of no zone, so UTC"],
)
def test_what_is_between_two_times_is_whole_minutes(end: str, minutes: int):
    assert minutes_between(MADE, end) == minutes


@pytest.mark.parametrize(
    ("made", "end", "blamed"), [("x", MADE, "created_at"), (MADE, "x", "expiration_time")]
)
def test_a_time_that_is_none_is_blamed_on_its_attribute(made: str, end: str, blamed: str):
    with pytest.raises(Mismatch) as caught:
        minutes_between(made, end)
    assert str(caught.value) == f"{blamed}: expected a time, got str"


@pytest.mark.parametrize(
    ("retention", "seconds", "passed"),
    [(2, 119, False), (2, 120, True), (1, 120, True), (0, 10**9, False)],
    ids=["not yet", "just now", "long ago", "without end"],
)
def test_a_retention_counts_from_when_a_backup_was_made(retention: int, seconds: int, passed):
    assert has_passed(retention, MADE, BEGIN + seconds) is passed


def test_of_a_backup_that_nobody_knows_the_time_of_nothing_has_passed():
    assert has_passed(1, None, BEGIN) is False


def test_a_time_of_creation_that_is_none_is_blamed():
    with pytest.raises(Mismatch, match="created_at: expected a time"):
        has_passed(1, "x", BEGIN)
