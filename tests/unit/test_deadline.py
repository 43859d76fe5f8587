"""Time runs out, or the user wants it to end."""

import threading

import pytest

from provider.omnistack.deadline import Clock, Deadline
from provider.omnistack.errors import Interrupted, TimedOut


class Turned(Clock):
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def deadline(clock: Turned) -> Deadline:
    return Deadline(clock, 10.0)


def test_at_first_all_time_is_left(deadline: Deadline):
    assert deadline.left == 10.0


def test_a_pause_takes_time(deadline: Deadline):
    deadline.pause(4.0, "rain")
    assert deadline.left == 6.0


def test_a_pause_ends_with_the_time(deadline: Deadline, clock: Turned):
    with pytest.raises(TimedOut) as caught:
        deadline.pause(99.0, "rain")
    assert caught.value == TimedOut("rain", 10.0)
    assert clock.time == 110.0


def test_there_is_no_pause_after_the_end(deadline: Deadline, clock: Turned):
    clock.time = 111.0
    with pytest.raises(TimedOut):
        deadline.pause(1.0, "rain")
    assert clock.time == 111.0


def test_a_check_in_time_is_silent(deadline: Deadline):
    deadline.check("rain")


def test_a_check_after_the_end_says_what_was_waited_for(deadline: Deadline, clock: Turned):
    clock.time = 110.0
    with pytest.raises(TimedOut) as caught:
        deadline.check("rain")
    assert (caught.value.waited_for, caught.value.seconds) == ("rain", 10.0)


def test_an_interrupt_ends_a_check(deadline: Deadline, clock: Turned):
    clock.stop()
    with pytest.raises(Interrupted) as caught:
        deadline.check("rain")
    assert caught.value.waited_for == "rain"


def test_an_interrupt_matters_more_than_the_end(deadline: Deadline, clock: Turned):
    clock.time = 200.0
    clock.stop()
    with pytest.raises(Interrupted):
        deadline.check("rain")


def test_a_part_of_the_time_ends_sooner(deadline: Deadline):
    assert deadline.within(3.0).left == 3.0


def test_a_part_of_the_time_ends_no_later(deadline: Deadline):
    assert deadline.within(30.0).left == 10.0


def test_a_lock_is_held_and_given_back(deadline: Deadline):
    lock = threading.Lock()
    with deadline.holding(lock, "rain"):
        assert lock.locked()
    assert not lock.locked()


def test_a_lock_is_given_back_after_an_error(deadline: Deadline):
    lock = threading.Lock()
    with pytest.raises(ValueError, match="inside"), deadline.holding(lock, "rain"):
        raise ValueError("inside")
    assert not lock.locked()


def test_waiting_for_a_lock_ends_with_the_time(
    deadline: Deadline, clock: Turned, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("provider.omnistack.deadline.LOOK_UP", 0.001)
    clock.time = 111.0
    lock = threading.Lock()
    with lock, pytest.raises(TimedOut), deadline.holding(lock, "rain"):
        pass


def test_waiting_for_a_lock_ends_with_an_interrupt(
    deadline: Deadline, clock: Turned, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("provider.omnistack.deadline.LOOK_UP", 0.001)
    clock.stop()
    lock = threading.Lock()
    with lock, pytest.raises(Interrupted), deadline.holding(lock, "rain"):
        pass


def test_the_real_clock_sleeps_no_longer_than_until_somebody_says_stop():
    clock = Clock()
    clock.stop()
    begun = clock.now()
    clock.sleep(60.0)
    assert clock.now() - begun < 10
    assert clock.stopped


def test_the_real_clock_runs_until_somebody_says_stop():
    assert not Clock().stopped
