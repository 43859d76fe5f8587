"""How long a finished change is looked for, on a clock of the test."""

from typing import Any

import pytest

from provider.omnistack.errors import ErrorAnswer, NotFound, Unreadable
from provider.omnistack.eventual_consistency import first_found

GONE = NotFound(404, "GET", "/x", "gone")
PAGE = Unreadable(200, "GET", "/x", "<html>")


class Reading:
    """An operation whose readings take their time and find something at last."""

    def __init__(self, *found: Any, left: float = 600.0, takes: float = 0.0) -> None:
        self.found = list(found)
        self.left = left
        self.takes = takes
        self.time = 100.0
        self.at: list[float] = []
        self.pauses: list[float] = []
        self.invalidated: list[int] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float, waited_for: str) -> None:
        assert waited_for == "the change to become visible"
        self.pauses.append(seconds)
        self.time += seconds

    def invalidate(self) -> None:
        self.invalidated.append(len(self.at))

    def read(self) -> Any:
        self.at.append(round(self.time - 100, 3))
        self.time += self.takes
        found = self.found.pop(0) if self.found else None
        if isinstance(found, Exception):
            raise found
        return found

    def first(self) -> Any:
        return first_found(self.read, self, self.invalidate)  # type: ignore[arg-type]  # a stand-in


def test_what_is_there_is_found_at_once():
    reading = Reading("there")
    assert reading.first() == "there"
    assert (reading.pauses, reading.invalidated) == ([], [])


@pytest.mark.parametrize("nothing", [0, "", ()])
def test_anything_but_none_is_found(nothing: Any):
    assert Reading(nothing).first() == nothing


def test_pauses_double_up_to_two_seconds():
    reading = Reading(*[None] * 6, "there")
    assert reading.first() == "there"
    assert reading.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0]


def test_each_further_reading_asks_anew():
    reading = Reading(None, None, "there")
    reading.first()
    assert reading.invalidated == [1, 2]


def test_it_is_looked_for_during_ten_seconds():
    reading = Reading()
    assert reading.first() is None
    assert reading.at == [0, 0.1, 0.3, 0.7, 1.5, 3.1, 5.1, 7.1, 9.1]


def test_less_if_the_operation_has_less():
    reading = Reading(left=1.0)
    assert reading.first() is None
    assert reading.at == [0, 0.1, 0.3, 0.7]


def test_no_reading_begins_too_late():
    reading = Reading(takes=4.0)
    assert reading.first() is None
    assert reading.at == [0, 4.1, 8.3]


def test_a_pause_that_ends_just_in_time_is_made():
    reading = Reading(left=0.1)
    assert reading.first() is None
    assert reading.at == [0, 0.1]


@pytest.mark.parametrize("error", [GONE, PAGE, ErrorAnswer(500, "GET", "/x", "broken")])
def test_a_reading_that_fails_finds_nothing(error: Exception):
    assert Reading(error, "there").first() == "there"


@pytest.mark.parametrize("error", [GONE, PAGE])
def test_the_last_reading_may_fail(error: Exception):
    with pytest.raises(type(error)):
        Reading(error, left=0.0).first()


def test_what_else_fails_ends_the_search():
    with pytest.raises(ValueError, match="defect"):
        Reading(ValueError("defect"), "there").first()
