"""A request under way is broken off, and nothing else is."""

import socket
import threading
from collections.abc import Iterator

import pytest

from provider.omnistack.transfer import BrokenOff, Transfer

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
    assert not transfer.sent


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


class Told(socket.socket):
    """A socket that tells when it is closed."""

    def __init__(self, closed: threading.Event, **more: int) -> None:
        super().__init__(**more)
        self._told = closed

    def close(self) -> None:
        super().close()
        self._told.set()
