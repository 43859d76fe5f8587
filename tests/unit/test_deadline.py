"""Time runs out, or the user wants it to end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from provider.omnistack.deadline import CHECK_EVERY, MOST_READ, Clock, Deadline
from provider.omnistack.errors import Endless, Interrupted, TimedOut


class Turned(Clock):
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        self.time += seconds


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def deadline(clock: Turned) -> Deadline:
    return Deadline(clock, 10.0)


def test_at_first_all_time_is_left(deadline: Deadline):
    assert deadline.left == 10.0


def test_what_is_waited_for_is_told_at_first_and_at_least_every_ten_seconds(clock: Turned):
    told: list[tuple[float, str]] = []
    deadline = Deadline(clock, 100.0, lambda line: told.append((clock.now(), line)))
    clock.sleep(3.0)
    for _ in range(10):
        deadline.pause(4.0, "rain")
    assert told == [(at, "Waiting for rain") for at in (103.0, 111.0, 119.0, 127.0, 135.0)]


def test_a_pause_takes_time(deadline: Deadline):
    deadline.pause(4.0, "rain")
    assert deadline.left == 6.0


def test_a_pause_ends_with_the_time(deadline: Deadline, clock: Turned):
    with pytest.raises(TimedOut) as caught:
        deadline.pause(99.0, "rain")
    assert caught.value.args == ("rain", 10.0)
    assert clock.time == 110.0


def test_there_is_no_pause_after_the_end(deadline: Deadline, clock: Turned):
    clock.time = 111.0
    with pytest.raises(TimedOut) as caught:
        deadline.pause(1.0, "rain")
    assert caught.value.waited_for == "rain"
    assert clock.time == 111.0


@pytest.mark.parametrize("time", [100.0, 109.9])
def test_a_check_in_time_is_silent(deadline: Deadline, clock: Turned, time: float):
    clock.time = time
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


@pytest.mark.parametrize("by_user", [True, False])
def test_who_is_interrupted_learns_whether_the_user_wants_it(
    deadline: Deadline, clock: Turned, *, by_user: bool
):
    clock.stop(by_user=by_user)
    clock.stop(by_user=not by_user)
    with pytest.raises(Interrupted) as caught:
        deadline.check("rain")
    assert caught.value.by_user is by_user


def test_a_thread_may_go_on_for_a_last_word_after_an_interrupt(deadline: Deadline, clock: Turned):
    clock.stop()
    with clock.though_stopped():
        deadline.check("rain")
        others = ThreadPoolExecutor(1).submit(lambda: clock.stopped)
        assert others.result()
    with pytest.raises(Interrupted):
        deadline.check("rain")


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
    monkeypatch.setattr("provider.omnistack.deadline.CHECK_EVERY", 0.001)
    clock.time = 111.0
    lock = threading.Lock()
    with lock, pytest.raises(TimedOut), deadline.holding(lock, "rain"):
        pass


def test_waiting_for_a_lock_ends_with_an_interrupt(
    deadline: Deadline, clock: Turned, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("provider.omnistack.deadline.CHECK_EVERY", 0.001)
    clock.stop()
    lock = threading.Lock()
    with lock, pytest.raises(Interrupted), deadline.holding(lock, "rain"):
        pass


class Never(threading.Event):
    """An event that nobody sets, and for which nobody really waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


def test_waiting_for_an_event_ends_with_the_event(deadline: Deadline):
    event = threading.Event()
    event.set()
    deadline.await_event(event, "rain")
    assert deadline.left == 10.0


def test_waiting_for_an_event_ends_with_the_time(deadline: Deadline, clock: Turned):
    clock.time = 111.0
    event = Never()
    with pytest.raises(TimedOut) as caught:
        deadline.await_event(event, "rain")
    assert caught.value.waited_for == "rain"
    assert event.waits == [CHECK_EVERY]


def test_waiting_for_an_event_ends_with_an_interrupt(deadline: Deadline, clock: Turned):
    clock.stop()
    with pytest.raises(Interrupted):
        deadline.await_event(Never(), "rain")


def test_the_real_clock_sleeps_as_long_as_it_should(monkeypatch: pytest.MonkeyPatch):
    clock, event = Clock(), Never()
    monkeypatch.setattr(clock, "_stop", event)
    clock.sleep(1.5)
    assert event.waits == [1.5]


def test_a_stop_ends_the_sleep_of_the_real_clock():
    clock = Clock()
    clock.stop()
    begun = clock.now()
    clock.sleep(60.0)
    assert clock.now() - begun < 10
    assert clock.stopped


def test_an_event_ends_a_pause():
    clock, news = Clock(), Never()
    Deadline(clock, 10.0).pause(1.5, "rain", news)
    assert news.waits == [1.5]


def test_a_stop_ends_every_sleep_that_an_event_could_end():
    clock, news = Clock(), threading.Event()
    with ThreadPoolExecutor() as threads:
        sleeps = [threads.submit(clock.sleep, 10.0, news) for _ in range(3)]
        while len(clock._on_stop) < len(sleeps):
            pass
        clock.sleep(0.0, news)  # one that has ended takes no other's stop away
        clock.stop()
        for each in sleeps:
            each.result(5)


def test_the_real_clock_runs_until_a_stop():
    assert not Clock().stopped


def test_up_to_the_limit_everything_is_read(deadline: Deadline):
    deadline.count(MOST_READ // 2, "rain")
    deadline.count(MOST_READ // 2, "rain")


def test_reading_more_than_the_limit_is_an_error(deadline: Deadline):
    deadline.count(MOST_READ, "rain")
    with pytest.raises(Endless, match="rain: answers of more than 512 MiB"):
        deadline.count(1, "rain")


# -- work that may be abandoned -------------------------------------------------------------------


class Watched(Clock):
    """A clock that tells when somebody has looked whether it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.looked = threading.Event()

    @property
    def stopped(self) -> bool:
        found = super().stopped
        self.looked.set()
        return found


def test_a_stop_abandons_work_under_way():
    clock, ended = Watched(), threading.Event()

    def work() -> None:
        clock.looked.wait(10)
        clock.stop()
        ended.wait(10)

    with pytest.raises(Interrupted) as caught:
        clock.unless_stopped(work, "rain")
    assert caught.value.waited_for == "rain"
    assert not ended.is_set()
    ended.set()


def test_work_that_begins_after_a_stop_is_not_waited_for(clock: Turned):
    never = threading.Event()
    clock.stop()
    with pytest.raises(Interrupted) as caught:
        clock.unless_stopped(lambda: never.wait(10), "rain")
    assert caught.value.waited_for == "rain"
    never.set()


def test_the_end_of_the_process_does_not_wait_for_work(clock: Turned):
    assert clock.unless_stopped(lambda: threading.current_thread().daemon, "rain")


def test_work_that_has_ended_cannot_be_abandoned_any_more(clock: Turned):
    clock.unless_stopped(lambda: None, "rain")
    assert not clock._on_stop


def test_work_gives_its_result(clock: Turned):
    assert clock.unless_stopped(lambda: 4711, "rain") == 4711


def test_work_raises_what_it_ends_with(clock: Turned):
    with pytest.raises(ZeroDivisionError):
        clock.unless_stopped(lambda: 1 // 0, "rain")


def test_a_stop_after_the_end_of_work_does_nothing(clock: Turned):
    clock.unless_stopped(lambda: None, "rain")
    clock.stop()
    assert clock.stopped
