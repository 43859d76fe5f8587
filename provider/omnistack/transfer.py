"""A request under way, and the clock over it.

The timeouts of sockets bound the time between two bytes, so a peer that sends one byte now and then
may take for ever. Here one clock runs from before the name is looked up until after the last byte.
One thread watches over all transfers of the process and breaks off those whose time is up; any
other may break one off, too: in any case, or as long as nothing of it was sent.

Breaking off shuts the connection down, which ends whatever waits for it in any thread. The socket
for that is a duplicate: it stays valid while the original is wrapped by TLS, and is closed here
alone, so that its number can never mean another connection.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial

from provider.omnistack.deadline import in_background

TIMED_OUT = "timed out"
IDLE = 3600.0
"""Seconds between two looks at nothing."""


class BrokenOff(TimeoutError):
    """The transfer was ended before its end."""


class Transfer:
    """One request: whether anything of it was sent, and what to shut down to end it."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.sent = False
        self.whole = False
        self.broken = ""
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._stop_connecting: Callable[[], None] | None = None

    def connected(self, connect: Callable[[], socket.socket]) -> socket.socket:
        """The socket of a new connection.

        Nothing ends the look-up of a name, so it is left to itself if this is broken off.
        """
        future: Future[socket.socket] = Future()

        def abandon() -> None:
            with suppress(InvalidStateError):  # it has just ended by itself
                future.set_exception(BrokenOff(self.broken))

        with self._lock:
            self.check()
            self._stop_connecting = abandon
        in_background(partial(_connect, connect, future))
        made = future.result()
        try:
            self.runs_on(made.fileno())
        except BrokenOff:
            made.close()
            raise
        return made

    def runs_on(self, descriptor: int) -> None:
        """From now on this is the connection to shut down."""
        with self._lock:
            self.check()
            self._release()
            self._socket = socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM)

    def begin(self, descriptor: int) -> None:
        """The first byte of the request is sent now; raises if it must not be any more."""
        self.runs_on(descriptor)
        with self._lock:
            self.check()
            self.sent = True

    def break_off(self, reason: str, *, unless_sent: bool = False) -> None:
        """End it now, from any thread."""
        with self._lock:
            if self.broken or self.whole or (unless_sent and self.sent):
                return
            self.broken = reason
            if self._stop_connecting:
                self._stop_connecting()
            self._shut_down()

    def finish(self, *, reusable: bool) -> None:
        """The answer is whole; the connection belongs to the next transfer, or to none."""
        with self._lock:
            self.whole = True
            if not reusable:
                self._shut_down()

    def close(self) -> None:
        """Let go of the connection, however it ended."""
        with self._lock:
            self._release()

    def check(self) -> None:
        """Raises `BrokenOff` if it was."""
        if self.broken:
            raise BrokenOff(self.broken)

    def _shut_down(self) -> None:
        if self._socket:
            with suppress(OSError):  # the other side may have been quicker
                self._socket.shutdown(socket.SHUT_RDWR)

    def _release(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None


def _connect(connect: Callable[[], socket.socket], future: Future[socket.socket]) -> None:
    """Make a connection, and close it if nobody waits for it any more."""
    try:
        made = connect()
    except Exception as error:  # noqa: BLE001  # raised by who waits for it
        with suppress(InvalidStateError):
            future.set_exception(error)
        return
    try:
        future.set_result(made)
    except InvalidStateError:
        made.close()


class _Here(threading.local):
    """The transfer that this thread is busy with."""

    transfer: Transfer


_here = _Here()


def current() -> Transfer:
    return _here.transfer


@contextmanager
def transferring(seconds: float) -> Iterator[Transfer]:
    """A transfer of this thread, which ends within so many seconds."""
    transfer = Transfer(seconds)
    _here.transfer = transfer
    _watch.add(transfer)
    try:
        yield transfer
    finally:
        _watch.remove(transfer)
        transfer.close()


class _Watch:
    """The thread that breaks off transfers whose time is up; it is started with the first one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._transfers: set[Transfer] = set()
        self._runs = False
        self._wakes_at = 0.0

    def add(self, transfer: Transfer) -> None:
        with self._changed:
            if not self._runs:
                in_background(self._run)
                self._runs = True
            self._transfers.add(transfer)
            if transfer.end < self._wakes_at:
                self._changed.notify()

    def remove(self, transfer: Transfer) -> None:
        with self._changed:
            self._transfers.discard(transfer)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                late = {each for each in self._transfers if each.end <= now}
                self._transfers -= late
                for each in late:
                    each.break_off(TIMED_OUT)
                self._wakes_at = min((each.end for each in self._transfers), default=now + IDLE)
                self._changed.wait(self._wakes_at - now)


_watch = _Watch()
