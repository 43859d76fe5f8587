"""The clock that all waiting depends on, and the deadline of one operation."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from typing import TypeVar

from provider.omnistack.errors import Endless, Interrupted, TimedOut

CHECK_EVERY = 0.5
"""Seconds after which a thread that waits for another checks whether to go on waiting."""

MOST_READ = 512 << 20
"""Most bytes that one operation reads: several times what Terraform takes from a provider."""

PROGRESS_EVERY = 10.0
"""Most seconds between two lines of progress, as Terraform itself has them."""

T = TypeVar("T")
Progress = Callable[[str], None]


class Clock:
    """The time, and whether Terraform is to stop; tests bring their own."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._by_user = True
        self._on_stop: list[Callable[[], None]] = []
        self._thread = threading.local()

    def now(self) -> float:
        return time.monotonic()

    def unix_time(self) -> int:
        """Whole seconds since 1970, for those who are told when something ends."""
        return int(time.time())

    def sleep(self, seconds: float, news: threading.Event | None = None) -> None:
        """Sleep so long, or until the event is set, or `stop` is called."""
        if news is None:
            self._stop.wait(seconds)
            return
        with self.on_stop(news.set):
            news.wait(seconds)

    @property
    def stopped(self) -> bool:
        return self._stop.is_set() and not getattr(self._thread, "goes_on", False)

    @contextmanager
    def though_stopped(self) -> Iterator[None]:
        """A context in which this thread goes on after a stop: long enough for one last write."""
        self._thread.goes_on = True
        try:
            yield
        finally:
            self._thread.goes_on = False

    def stop(self, *, by_user: bool = True) -> None:
        """End all waiting. by_user: whether the user wants it; the first call decides."""
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
        """A context in which a call of `stop` does something, at once if it came before."""
        self._on_stop.append(act)
        try:
            if self.stopped:
                act()
            yield
        finally:
            self._on_stop.remove(act)

    def unless_stopped(self, work: Callable[[], T], waited_for: str) -> T:
        """The result of work, or `Interrupted` as soon as `stop` is called.

        Then the work goes on, in a thread that nothing waits for.
        """
        future = in_background(work)

        def abandon() -> None:
            with suppress(InvalidStateError):  # it has just ended by itself
                future.set_exception(self.interrupted(waited_for))

        with self.on_stop(abandon):
            return future.result()


def in_background(work: Callable[[], T]) -> Future[T]:
    """The result of work, done by a thread that does not keep the process alive.

    Where the system gives no more threads, this one does it at once.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            finish = partial(future.set_result, work())
        except BaseException as error:  # noqa: BLE001  # the thread that waits for it raises it
            finish = partial(future.set_exception, error)
        with suppress(InvalidStateError):  # nothing waits for it any more
            finish()

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError:
        run()
    return future


class Deadline:
    """When one operation must have ended, or at once when Terraform is interrupted.

    progress: is told what the operation waits for, at first and then at least every ten seconds.
    """

    def __init__(self, clock: Clock, seconds: float, progress: Progress | None = None) -> None:
        self.clock = clock
        self.seconds = seconds
        self._end = clock.now() + seconds
        self._read = 0
        self._progress = progress
        self._next_progress = clock.now()

    @property
    def left(self) -> float:
        return self._end - self.clock.now()

    def extend(self, seconds: float) -> None:
        """Let at least so many seconds be left, however many the operation has taken."""
        self._end = max(self._end, self.clock.now() + seconds)

    def within(self, seconds: float) -> "Deadline":
        """A deadline for a part of the operation."""
        return Deadline(self.clock, min(seconds, self.left))

    def check(self, waited_for: str) -> None:
        """Raise `TimedOut` or `Interrupted` if there is no more waiting."""
        if self.clock.stopped:
            raise self.clock.interrupted(waited_for)
        if self.left <= 0:
            raise TimedOut(waited_for, self.seconds)

    def count(self, size: int, what: str) -> None:
        """Note that so many more bytes were read; raises `Endless` if they are too many."""
        self._read += size
        if self._read > MOST_READ:
            raise Endless(f"{what}: answers of more than {MOST_READ >> 20} MiB")

    @contextmanager
    def holding(self, lock: threading.Lock, waited_for: str) -> Iterator[None]:
        """Hold a lock, once it is free; waiting for it ends as in `check`."""
        while not lock.acquire(timeout=CHECK_EVERY):
            self.check(waited_for)
        try:
            yield
        finally:
            lock.release()

    def await_event(self, event: threading.Event, waited_for: str) -> None:
        """Wait until it is set, or as in `check`."""
        while not event.wait(CHECK_EVERY):
            self.check(waited_for)

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        """Wait so long, or until the event is set, or as in `check`."""
        self.check(waited_for)
        if self._progress and self.clock.now() + seconds > self._next_progress:
            self._next_progress = self.clock.now() + PROGRESS_EVERY
            self._progress(f"Waiting for {waited_for}")
        self.clock.sleep(min(seconds, self.left), news)
        self.check(waited_for)
