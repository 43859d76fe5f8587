"""The limit: how many may be inside, and how it recovers from an overload."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from provider.omnistack.request_limit import RELIEF, RequestLimit


class Full(Exception):
    """There is no room."""


def refuse(_changed: Any) -> NoReturn:
    raise Full


@dataclass
class Time:
    """A clock that a test turns."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limit(time: Time) -> RequestLimit:
    return RequestLimit(4, time)


def room(limit: RequestLimit) -> int:
    """How many more the limit lets in."""
    with ExitStack() as inside:
        for number in range(10):
            try:
                inside.enter_context(limit.slot(refuse))
            except Full:
                return number
    return 10


def test_there_are_as_many_slots_as_were_asked_for(limit: RequestLimit):
    assert room(limit) == 4


def test_a_slot_that_is_given_back_is_free(limit: RequestLimit):
    with limit.slot(refuse):
        assert room(limit) == 3
    assert room(limit) == 4


def test_a_slot_that_is_given_back_with_an_error_is_free(limit: RequestLimit):
    with pytest.raises(ValueError, match="inside"), limit.slot(refuse):
        raise ValueError("inside")
    assert room(limit) == 4


def test_a_thread_that_gives_up_waiting_takes_no_slot(limit: RequestLimit):
    assert room(limit) == 4
    assert room(limit) == 4


@pytest.mark.parametrize(("times", "width"), [(1, 2), (2, 1), (3, 1)])
def test_an_overload_halves_the_slots_but_leaves_one(limit: RequestLimit, times: int, width: int):
    for _ in range(times):
        limit.reduce()
    assert room(limit) == width


def test_half_of_an_odd_number_is_rounded_down(time: Time):
    limit = RequestLimit(3, time)
    limit.reduce()
    assert room(limit) == 1


def test_taken_slots_stay_taken_after_an_overload(limit: RequestLimit):
    with limit.slot(refuse), limit.slot(refuse), limit.slot(refuse):
        limit.reduce()
        assert room(limit) == 0
    assert room(limit) == 2


@pytest.mark.parametrize(
    ("after", "width"), [(RELIEF - 1, 1), (RELIEF, 2), (2 * RELIEF, 3), (9 * RELIEF, 4)]
)
def test_there_is_one_slot_more_after_each_time_of_relief(
    limit: RequestLimit, time: Time, after: float, width: int
):
    limit.reduce()
    limit.reduce()
    time.now = after
    assert room(limit) == width


def test_another_overload_starts_the_relief_again(limit: RequestLimit, time: Time):
    limit.reduce()
    limit.reduce()
    time.now = RELIEF - 1
    limit.reduce()
    time.now = RELIEF + 1
    assert room(limit) == 1


def test_a_thread_that_waits_gets_the_slot_that_another_gives_back(time: Time):
    limit = RequestLimit(1, time)
    waiting, entered = threading.Event(), threading.Event()

    def wait(changed: threading.Condition) -> None:
        waiting.set()
        changed.wait(10)

    def enter() -> None:
        with limit.slot(wait):
            entered.set()

    thread = threading.Thread(target=enter)
    with limit.slot(refuse):
        thread.start()
        assert waiting.wait(10)
        assert not entered.is_set()
    assert entered.wait(10)
    thread.join()
