"""A request under way, and its time limit.

The timeouts of sockets bound the time between two bytes, so with a peer that sends one byte now and
then a request would never end. Here one limit holds from before the name is resolved until after
the last byte. A watchdog thread breaks off all transfers of the process whose time is up; any other
thread may break one off, too: in any case, or only as long as nothing of it was sent.

Breaking off shuts the connection down, which ends every call that waits for it in any thread. It
is done through a duplicate of the socket: that stays valid while the original is wrapped by TLS,
and only this module closes it, so that its number can never mean another connection.
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
"""Seconds that the watchdog waits where there is no transfer."""


class BrokenOff(TimeoutError):
    """The transfer was broken off."""


class Transfer:
    """One request: whether anything of it was sent, and the connection to shut down.

    end: when its time is up. sent: whether its first byte was. whole: whether its answer is
    complete. broken: why it was broken off, if it was.
    """

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

        Nothing can end the resolution of a name, so its thread is left alone if this is broken off.
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
        """Note the connection to shut down."""
        with self._lock:
            self.check()
            self._release()
            self._socket = socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM)

    def begin(self, descriptor: int) -> None:
        """Note that the first byte is about to be sent; raises `BrokenOff` if it must not be."""
        self.runs_on(descriptor)
        with self._lock:
            self.check()
            self.sent = True

    def break_off(self, reason: str, *, unless_sent: bool = False) -> None:
        """End the transfer, from any thread; one that is whole has ended already."""
        with self._lock:
            if self.broken or self.whole or (unless_sent and self.sent):
                return
            self.broken = reason
            if self._stop_connecting:
                self._stop_connecting()
            self._shut_down()

    def finish(self, *, reusable: bool) -> None:
        """The answer is complete. reusable: whether the connection may serve the next request."""
        with self._lock:
            self.whole = True
            if not reusable:
                self._shut_down()

    def close(self) -> None:
        """Forget the connection, however the transfer has ended."""
        with self._lock:
            self._release()

    def check(self) -> None:
        """Raise `BrokenOff` if the transfer was."""
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
    """Make a connection, and close it if nothing waits for it any more."""
    try:
        made = connect()
    except Exception as error:  # noqa: BLE001  # the thread that waits for it raises it
        with suppress(InvalidStateError):
            future.set_exception(error)
        return
    try:
        future.set_result(made)
    except InvalidStateError:
        made.close()


class _OfThread(threading.local):
    """The transfer of the current thread."""

    transfer: Transfer


_of_thread = _OfThread()


def current() -> Transfer:
    return _of_thread.transfer


@contextmanager
def transferring(seconds: float) -> Iterator[Transfer]:
    """A transfer of this thread, which ends within so many seconds."""
    transfer = Transfer(seconds)
    _of_thread.transfer = transfer
    _watchdog.add(transfer)
    try:
        yield transfer
    finally:
        _watchdog.remove(transfer)
        transfer.close()


class _Watchdog:
    """The thread that breaks off transfers whose time is up; the first transfer starts it."""

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


_watchdog = _Watchdog()
