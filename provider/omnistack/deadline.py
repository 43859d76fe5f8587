"""Time: what waiting depends on, and how long one operation may go on, and read."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from typing import TypeVar

from provider.omnistack.errors import Endless, Interrupted, TimedOut

LOOK_UP = 0.5
"""Seconds after which one who waits for others looks whether to go on waiting."""

MOST_READ = 512 << 20
"""Bytes of all answers to the readings of one operation: several times what Terraform takes."""

T = TypeVar("T")


class Clock:
    """The time, and the wish of the user to stop; tests bring their own."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._by_user = True
        self._on_stop: set[Callable[[], None]] = set()

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Sleep so long, or until somebody says `stop`."""
        self._stop.wait(seconds)

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self, *, by_user: bool = True) -> None:
        """End all waiting; the first who says so is believed whether the user wants it."""
        if not self.stopped:
            self._by_user = by_user
        self._stop.set()
        for act in list(self._on_stop):
            act()

    def interrupted(self, waited_for: str) -> Interrupted:
        error = Interrupted(waited_for)
        error.by_user = self._by_user
        return error

    @contextmanager
    def on_stop(self, act: Callable[[], None]) -> Iterator[None]:
        """Meanwhile do something as soon as somebody says `stop`, at once if that was before."""
        self._on_stop.add(act)
        try:
            if self.stopped:
                act()
            yield
        finally:
            self._on_stop.discard(act)

    def unless_stopped(self, work: Callable[[], T], waited_for: str) -> T:
        """The result of work, or `Interrupted` as soon as somebody says `stop`.

        Then the work goes on, but nobody waits for it any more.
        """
        future = in_background(work)

        def abandon() -> None:
            with suppress(InvalidStateError):  # it has just ended by itself
                future.set_exception(self.interrupted(waited_for))

        with self.on_stop(abandon):
            return future.result()


def in_background(work: Callable[[], T]) -> Future[T]:
    """What work is going to give, done by a thread that the process does not wait for.

    Where the system has no more threads it is done at once, by this one.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            end = partial(future.set_result, work())
        except BaseException as error:  # noqa: BLE001  # raised by who waits for it
            end = partial(future.set_exception, error)
        with suppress(InvalidStateError):  # nobody waits any more
            end()

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError:
        run()
    return future


class Deadline:
    """The time of one operation: it runs out, and it ends when Terraform is interrupted."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self.seconds = seconds
        self._end = clock.now() + seconds
        self._read = 0

    @property
    def left(self) -> float:
        return self._end - self.clock.now()

    def extend(self, seconds: float) -> None:
        """Let at least so much time be left, however much the operation has taken."""
        self._end = max(self._end, self.clock.now() + seconds)

    def within(self, seconds: float) -> "Deadline":
        """A deadline for a part of the operation."""
        return Deadline(self.clock, min(seconds, self.left))

    def check(self, waited_for: str) -> None:
        if self.clock.stopped:
            raise self.clock.interrupted(waited_for)
        if self.left <= 0:
            raise TimedOut(waited_for, self.seconds)

    def count(self, size: int, what: str) -> None:
        """So many bytes more were read."""
        self._read += size
        if self._read > MOST_READ:
            raise Endless(f"{what}: answers of more than {MOST_READ >> 20} MiB")

    @contextmanager
    def holding(self, lock: threading.Lock, waited_for: str) -> Iterator[None]:
        """Hold a lock; waiting for it ends as every waiting does."""
        while not lock.acquire(timeout=LOOK_UP):
            self.check(waited_for)
        try:
            yield
        finally:
            lock.release()

    def await_event(self, event: threading.Event, waited_for: str) -> None:
        """Wait until it is set; that ends as every waiting does."""
        while not event.wait(LOOK_UP):
            self.check(waited_for)

    def pause(self, seconds: float, waited_for: str) -> None:
        """Wait; raises `TimedOut` or `Interrupted` when there is no more waiting."""
        self.check(waited_for)
        self.clock.sleep(min(seconds, self.left))
        self.check(waited_for)
