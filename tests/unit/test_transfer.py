"""A request under way is broken off, and nothing else is."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from provider.omnistack import transfer as module
from provider.omnistack.transfer import (
    TIMED_OUT,
    BrokenOff,
    Transfer,
    _connect,
    _Watchdog,
    current,
    transferring,
)

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def transfer() -> Iterator[Transfer]:
    found = Transfer(60.0)
    yield found
    found.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Our end of a connection, and the other one."""
    ours, other = socket.socketpair()
    with ours, other:
        other.settimeout(10.0)
        yield ours, other


def is_open(pair: Pair) -> bool:
    """Whether what our end sends arrives."""
    try:
        pair[0].sendall(b"x")
    except BrokenPipeError:
        return False
    return pair[1].recv(1) == b"x"


def test_breaking_off_shuts_the_connection_down(transfer: Transfer, pair: Pair):
    transfer.runs_on(pair[0].fileno())
    transfer.break_off("time is up")
    assert not is_open(pair)
    with pytest.raises(BrokenOff, match="time is up"):
        transfer.check()


def test_a_socket_that_something_was_wrapped_around_is_shut_down_too(
    transfer: Transfer, pair: Pair
):
    transfer.runs_on(pair[0].fileno())
    with socket.socket(fileno=pair[0].detach()) as wrapped:
        transfer.break_off("time is up")
        assert not is_open((wrapped, pair[1]))


def test_a_connection_that_got_the_number_of_the_old_one_is_left_alone(
    transfer: Transfer, pair: Pair
):
    ours, _ = socket.socketpair()
    number = ours.fileno()
    transfer.runs_on(number)
    ours.close()
    _.close()
    with socket.socket(fileno=socket.dup(pair[0].fileno())) as heir:
        assert heir.fileno() == number
        transfer.break_off("time is up")
        assert is_open((heir, pair[1]))


def test_after_the_answer_the_connection_is_left_alone(transfer: Transfer, pair: Pair):
    transfer.begin(pair[0].fileno())
    transfer.finish(reusable=True)
    transfer.break_off("time is up")
    assert is_open(pair)
    transfer.check()


def test_a_connection_that_is_of_no_use_any_more_is_shut_down(transfer: Transfer, pair: Pair):
    transfer.begin(pair[0].fileno())
    transfer.finish(reusable=False)
    assert not is_open(pair)
    transfer.check()


def test_once_broken_off_nothing_is_sent(transfer: Transfer, pair: Pair):
    transfer.break_off("time is up")
    with pytest.raises(BrokenOff):
        transfer.begin(pair[0].fileno())
    assert transfer.sent is False


def test_once_broken_off_there_is_no_connection(transfer: Transfer, pair: Pair):
    transfer.break_off("time is up")
    with pytest.raises(BrokenOff, match="time is up"):
        transfer.runs_on(pair[0].fileno())
    assert is_open(pair)


def test_what_is_broken_off_at_the_last_moment_is_not_sent(transfer: Transfer, monkeypatch):
    monkeypatch.setattr(transfer, "runs_on", lambda _: transfer.break_off("time is up"))
    with pytest.raises(BrokenOff):
        transfer.begin(0)
    assert not transfer.sent


def test_another_connection_lets_the_first_one_go(transfer: Transfer, pair: Pair):
    ours, other = socket.socketpair()
    with ours, other:
        transfer.runs_on(pair[0].fileno())
        transfer.runs_on(ours.fileno())
        pair[0].close()
        pair[1].setblocking(False)
        assert pair[1].recv(1) == b""


def test_a_request_is_broken_off_unless_it_was_sent(transfer: Transfer, pair: Pair):
    transfer.begin(pair[0].fileno())
    transfer.break_off("stop", unless_sent=True)
    assert is_open(pair)
    transfer.break_off("time is up")
    assert not is_open(pair)


def test_a_request_that_was_not_sent_yet_is_broken_off(transfer: Transfer, pair: Pair):
    transfer.runs_on(pair[0].fileno())
    transfer.break_off("stop", unless_sent=True)
    assert not is_open(pair)


def test_a_connection_that_comes_too_late_is_closed(transfer: Transfer, pair: Pair):
    waits, closed = threading.Event(), threading.Event()

    def connect() -> socket.socket:
        transfer.break_off("time is up")
        waits.wait(10)
        return Told(closed, fileno=pair[0].detach())

    with pytest.raises(BrokenOff, match="time is up"):
        transfer.connected(connect)
    waits.set()
    assert closed.wait(10)
    assert not transfer.sent


def test_no_connection_is_made_for_what_was_broken_off(transfer: Transfer):
    transfer.break_off("time is up")
    with pytest.raises(BrokenOff):
        transfer.connected(lambda: pytest.fail("connected"))


def test_a_connection_that_cannot_be_made_raises_why(transfer: Transfer):
    def connect() -> socket.socket:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        transfer.connected(connect)


def test_a_new_connection_can_be_broken_off(transfer: Transfer, pair: Pair):
    assert transfer.connected(lambda: pair[0]) is pair[0]
    assert is_open(pair)
    transfer.break_off("time is up")
    assert not is_open(pair)


def test_a_connection_that_just_came_too_late_is_closed(
    transfer: Transfer, pair: Pair, monkeypatch: pytest.MonkeyPatch
):
    def runs_on(_: int) -> None:
        raise BrokenOff

    monkeypatch.setattr(transfer, "runs_on", runs_on)
    with pytest.raises(BrokenOff):
        transfer.connected(lambda: pair[0])
    assert pair[0].fileno() == -1


def test_that_a_connection_cannot_be_made_may_come_too_late():
    future: Future[socket.socket] = Future()
    future.set_exception(BrokenOff())

    def connect() -> socket.socket:
        raise ConnectionRefusedError

    _connect(connect, future)
    assert isinstance(future.exception(), BrokenOff)


# -- the clock ------------------------------------------------------------------------------------


def test_a_transfer_ends_when_its_seconds_are_over():
    before = time.monotonic()
    assert before + 60.0 <= Transfer(60.0).end <= time.monotonic() + 60.0


def test_a_transfer_whose_time_is_up_is_broken_off(pair: Pair):
    with transferring(0.001) as transfer:
        try:
            transfer.runs_on(pair[0].fileno())
        except BrokenOff:  # it was even quicker
            return
        assert pair[1].recv(1) == b""
        assert transfer.broken == TIMED_OUT


def test_a_transfer_belongs_to_its_thread():
    with transferring(60.0) as transfer:
        assert current() is transfer


def test_a_transfer_that_has_ended_lets_its_connection_go(pair: Pair):
    with transferring(60.0) as transfer:
        transfer.runs_on(pair[0].fileno())
    pair[0].close()
    assert pair[1].recv(1) == b""


class Timed:
    """What is watched: when it ends, whether that was asked for, and what became of it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.seen, self.broken = threading.Event(), threading.Event()
        self.reasons: list[str] = []

    @property
    def end(self) -> float:
        self.seen.set()
        return self._end

    def break_off(self, reason: str) -> None:
        self.reasons.append(reason)
        self.broken.set()


def watched(watch: _Watchdog, seconds: float) -> Timed:
    made: Any = Timed(seconds)
    watch.add(made)
    return made  # type: ignore[no-any-return]  # made is Any, as a test puts other things into it


def test_what_is_late_is_broken_off_and_nothing_else():
    watch = _Watchdog()
    patient, late = watched(watch, 3600.0), watched(watch, -1.0)
    assert late.broken.wait(10)
    assert late.reasons == [TIMED_OUT]
    assert patient.reasons == []


def test_the_watchdog_goes_on_after_a_late_transfer():
    watch = _Watchdog()
    for _ in range(2):
        assert watched(watch, -1.0).broken.wait(2)


def test_what_is_late_is_broken_off_once():
    watch = _Watchdog()
    first = watched(watch, -1.0)
    assert first.broken.wait(10)
    assert watched(watch, -1.0).broken.wait(10)
    assert first.reasons == [TIMED_OUT]


def test_a_transfer_that_ends_before_all_others_wakes_the_watchdog():
    watch = _Watchdog()
    assert watched(watch, 3600.0).seen.wait(10)
    assert watched(watch, 0.001).broken.wait(2)


def test_the_watchdog_is_one_thread(monkeypatch: pytest.MonkeyPatch):
    started: list[Any] = []
    monkeypatch.setattr(module, "in_background", started.append)
    watch = _Watchdog()
    watched(watch, 60.0)
    watched(watch, 60.0)
    assert len(started) == 1


def test_the_watchdog_forgets_a_transfer_that_has_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "in_background", lambda _: None)
    watch, ended = _Watchdog(), Transfer(60.0)
    watch.add(ended)
    watch.remove(ended)
    watch.remove(ended)
    assert not watch._transfers


class Told(socket.socket):
    """A socket that tells when it is closed."""

    def __init__(self, closed: threading.Event, **more: int) -> None:
        super().__init__(**more)
        self._told = closed

    def close(self) -> None:
        super().close()
        self._told.set()
