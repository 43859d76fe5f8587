"""Writes that share requests, each with an outcome of its own."""

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Self

import pytest

from provider.framework.diagnostics import DiagnosticError
from provider.omnistack.batching import (
    LONGEST,
    SHARE,
    WINDOW,
    Batches,
    PendingWrite,
    Write,
    WriteQueue,
)
from provider.omnistack.errors import (
    ErrorAnswer,
    Interrupted,
    OutcomeUnknown,
    Overloaded,
    TaskFailed,
    TimedOut,
    Unreachable,
)
from provider.omnistack.named_locks import NamedLocks
from provider.omnistack.operation import Operation
from provider.omnistack.tasks import COMPLETED, IN_PROGRESS, Task
from provider.omnistack.writer import Writer

WHAT = "policy p-1"
REFUSED = ErrorAnswer(400, "POST", "/policies/p-1/rules", "Invalid days")
FAILED = TaskFailed("t-1", "FAILED", "No.", "7")


class Item(Write):
    """A write of a test, which its controller carries out."""

    def __init__(self, controller: "Controller", item: str, **options: Any) -> None:
        self.controller, self.item = controller, item
        self.key: Hashable = options.get("key", item)
        self.most: int = options.get("most", 100)
        self.exclusive: bool = options.get("exclusive", True)

    def begin(self, writes: Sequence[Self]) -> Task:
        return self.controller.begin([each.item for each in writes])

    def has_happened(self) -> bool:
        return self.item in self.controller.happened


class Locks(NamedLocks):
    """The lock of one thing, for a test to look at."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    @contextmanager
    def holding(self, what: str, operation: Operation) -> Iterator[None]:
        assert what == WHAT
        with self.lock:
            yield


class Sender(Writer):
    """Tasks that end as a controller says."""

    def __init__(self, controller: "Controller") -> None:
        self.operation = self.controller = controller

    def wait(self, task: Task) -> Task:
        return self.controller.ends(task)


class Controller(Operation):
    """What is asked for, in which batches, and how it ends; the operation of all threads, too."""

    def __init__(self) -> None:
        self.locks = Locks()
        self.batches = Batches(self.locks)
        self.asked: list[list[str]] = []
        self.begins: Callable[[Sequence[str]], Task] = lambda _: Task("t-1", IN_PROGRESS)
        self.ends: Callable[[Task], Task] = lambda task: Task(task.id, COMPLETED)
        self.happened: set[str] = set()
        self.expected = 1
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def await_event(self, event: threading.Event, waited_for: str) -> None:
        assert waited_for == f"another change of {WHAT}"
        assert event.wait(10)

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        """The first thread waits here until all have come."""
        self.time += seconds
        while not self.asked and self._waiting() < self.expected:
            threading.Event().wait(0.001)

    def _waiting(self) -> int:
        return len(self.batches._queues[WHAT].waiting)

    def begin(self, items: Sequence[str]) -> Task:
        self.asked.append(sorted(items))
        return self.begins(items)

    def batched(self, *items: str, **options: Any) -> list[Any]:
        """The outcome of each of several writes that come at the same moment."""
        self.expected = len(items)
        with ThreadPoolExecutor(len(items)) as pool:
            runs = [pool.submit(self.one, item, **options) for item in items]
            return [run.exception() or run.result() for run in runs]

    def one(self, item: str, **options: Any) -> Task:
        return self.batches.carry_out(WHAT, Item(self, item, **options), Sender(self))


@pytest.fixture
def controller() -> Controller:
    return Controller()


def test_one_write_is_one_request(controller: Controller):
    assert controller.one("a") == Task("t-1", COMPLETED)
    assert controller.asked == [["a"]]


def test_writes_that_come_at_the_same_moment_share_a_request(controller: Controller):
    assert controller.batched("a", "b", "c") == [Task("t-1", COMPLETED)] * 3
    assert controller.asked == [["a", "b", "c"]]


def test_a_request_has_no_more_than_the_api_takes(controller: Controller):
    controller.batched("a", "b", "c", most=2)
    assert sorted(map(len, controller.asked)) == [1, 2]


def test_two_of_one_key_are_never_in_one_request(controller: Controller):
    controller.batched("a", "b", key="same")
    assert sorted(controller.asked) == [["a"], ["b"]]


def test_several_that_are_refused_together_are_sent_one_by_one(controller: Controller):
    def refuse(items: Sequence[str]) -> Task:
        if "bad" in items:
            raise REFUSED
        return Task("t-1", IN_PROGRESS)

    controller.begins = refuse
    done = Task("t-1", COMPLETED)
    assert controller.batched("a", "bad", "c") == [done, REFUSED, done]
    assert sorted(controller.asked[1:]) == [["a"], ["bad"], ["c"]]


def test_a_refusal_of_the_provider_itself_is_no_different(controller: Controller):
    def refuse(items: Sequence[str]) -> Task:
        if "bad" in items:
            raise DiagnosticError.because("Rule exists already")
        return Task("t-1", IN_PROGRESS)

    controller.begins = refuse
    outcomes = controller.batched("a", "bad")
    assert outcomes[0] == Task("t-1", COMPLETED)
    assert isinstance(outcomes[1], DiagnosticError)


def test_after_a_failed_task_only_what_has_not_happened_is_tried_again(controller: Controller):
    def end(task: Task) -> Task:
        if len(controller.asked) == 1:
            raise FAILED
        return Task(task.id, COMPLETED)

    controller.ends = end
    controller.happened = {"a"}
    assert controller.batched("a", "b") == [Task(), Task("t-1", COMPLETED)]
    assert controller.asked == [["a", "b"], ["b"]]


def test_a_write_that_fails_alone_has_failed(controller: Controller):
    controller.begins = failing(FAILED)
    assert controller.batched("a", "b") == [FAILED, FAILED]
    assert sorted(controller.asked[1:]) == [["a"], ["b"]]


@pytest.mark.parametrize(
    "error",
    [
        Overloaded(504, "POST", "/policies/p-1/rules", ""),
        Unreachable("https://ovc", "reset"),
        OutcomeUnknown("POST", "/policies/p-1/rules", Unreachable("https://ovc", "reset")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_says_nothing_of_the_request_is_raised_by_all(
    controller: Controller, error: Exception
):
    controller.begins = failing(error)
    assert controller.batched("a", "b") == [error, error]
    assert controller.asked == [["a", "b"]]


def test_a_leader_without_time_leaves_the_others_to_the_next(controller: Controller):
    def begin(_items: Sequence[str]) -> Task:
        if len(controller.asked) == 1:
            raise TimedOut("its turn", 1.0)
        return Task("t-1", IN_PROGRESS)

    controller.begins = begin
    outcomes = controller.batched("a", "b")
    assert sorted(map(type, outcomes), key=repr) == sorted([TimedOut, Task], key=repr)
    assert len(controller.asked[1]) == 1


def test_an_interrupted_write_that_was_not_begun_never_begins(controller: Controller):
    def interrupt(seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        raise Interrupted(f"{waited_for} for {seconds}")

    controller.pause = interrupt  # type: ignore[method-assign]  # the user interrupts here
    with pytest.raises(Interrupted):
        controller.one("a")
    del controller.pause  # and now goes on
    controller.one("b")
    assert controller.asked == [["b"]]


def test_an_interrupted_write_that_was_begun_has_its_task(controller: Controller):
    def end(task: Task) -> Task:
        error = Interrupted("the task")
        error.task = task.id
        raise error

    controller.ends = end
    assert [each.task for each in controller.batched("a", "b")] == ["t-1", "t-1"]


def waited(controller: Controller) -> float:
    """For how long the last request waited for others."""
    begun = controller.time
    controller.one("x")
    return controller.time - begun


def takes(seconds: float) -> Callable[[Task], Task]:
    return lambda task: Task(task.id, COMPLETED, took=seconds)


def test_a_write_alone_waits_for_the_window_only(controller: Controller):
    controller.ends = takes(10.0)
    assert waited(controller) == pytest.approx(WINDOW)
    assert waited(controller) == pytest.approx(WINDOW)


def test_missing_writes_are_waited_for_once(controller: Controller):
    controller.ends = takes(2.0)
    controller.batched("a", "b", "c")
    assert waited(controller) == pytest.approx(SHARE * 2.0)
    assert waited(controller) == pytest.approx(WINDOW)


def test_missing_writes_are_not_waited_for_long(controller: Controller):
    controller.ends = takes(3600.0)
    controller.batched("a", "b", "c")
    assert waited(controller) == pytest.approx(LONGEST)


def test_once_as_many_have_come_as_before_nothing_waits(controller: Controller):
    controller.ends = takes(3600.0)
    controller.batched("a", "b", "c")
    controller.asked.clear()
    begun = controller.time
    controller.batched("d", "e", "f")
    assert controller.asked == [["d", "e", "f"]]
    assert controller.time - begun < LONGEST


@pytest.mark.parametrize("exclusive", [True, False])
def test_the_lock_is_held_until_the_task_of_an_exclusive_write_has_ended(
    controller: Controller, *, exclusive: bool
):
    def end(task: Task) -> Task:
        waited_for.append((task.id, controller.locks.lock.locked()))
        return Task(task.id, COMPLETED)

    waited_for: list[tuple[str, bool]] = []
    controller.ends = end
    controller.one("a", exclusive=exclusive)
    assert waited_for[0] == ("t-1", exclusive)
    assert waited_for[-1] == ("t-1", False)


def test_other_writes_do_not_wait_for_each_others_tasks(controller: Controller):
    def end(task: Task) -> Task:
        both_run.wait(10)
        return Task(task.id, COMPLETED)

    both_run = threading.Barrier(2)
    controller.ends = end
    outcomes = controller.batched("a", "b", key="same", exclusive=False)
    assert outcomes == [Task("t-1", COMPLETED)] * 2


def test_a_write_that_comes_while_the_leaders_time_runs_out_is_begun(controller: Controller):
    def begin(_items: Sequence[str]) -> Task:
        if len(controller.asked) > 1:
            return Task("t-1", IN_PROGRESS)
        late.append(pool.submit(controller.one, "late"))
        while not controller._waiting():
            threading.Event().wait(0.001)
        raise TimedOut("its turn", 1.0)

    late: list[Any] = []
    controller.begins = begin
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TimedOut):
            controller.one("a")
        assert late[0].result() == Task("t-1", COMPLETED)
    assert controller.asked == [["a"], ["late"]]


def test_until_it_is_known_how_long_a_task_takes_only_the_window_is_waited_for(
    controller: Controller,
):
    controller.begins = failing(Overloaded(504, "POST", "/policies/p-1/rules", ""))
    controller.batched("a", "b", "c")
    controller.begins = lambda _: Task("t-1", IN_PROGRESS)
    assert waited(controller) == pytest.approx(WINDOW)


def test_after_the_end_no_write_is_active(controller: Controller):
    controller.batched("a", "b", "c")
    with pytest.raises(Overloaded):
        fail_with_overload(controller)
    assert controller.batches._active == 0
    assert controller.batches._most_active == 1


def fail_with_overload(controller: Controller) -> None:
    controller.begins = failing(Overloaded(504, "POST", "/policies/p-1/rules", ""))
    controller.one("d")


def test_a_refusal_of_one_alone_is_not_tried_again(controller: Controller):
    controller.begins = failing(REFUSED)
    with pytest.raises(ErrorAnswer):
        controller.one("a")
    assert controller.asked == [["a"]]


def test_a_failed_task_of_one_alone_is_not_tried_again(controller: Controller):
    def end(_task: Task) -> Task:
        raise FAILED

    controller.ends = end
    with pytest.raises(TaskFailed):
        controller.one("a", exclusive=False)
    assert controller.asked == [["a"]]


def test_a_write_is_prepared_before_the_request(controller: Controller):
    class Prepared(Item):
        def prepare(self) -> None:
            prepared.append(len(controller.asked))

    prepared: list[int] = []
    controller.batches.carry_out(WHAT, Prepared(controller, "a"), Sender(controller))
    assert prepared == [0]


def test_a_write_interrupted_while_the_leader_sends_it_has_its_task(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
):
    """The second one is interrupted while the request for both is under way."""
    withdraw = controller.batches._withdraw
    asking, tried = threading.Event(), threading.Event()

    def begin(_items: Sequence[str]) -> Task:
        asking.set()
        assert tried.wait(10)
        return Task("t-1", IN_PROGRESS)

    def note(what: str, pending: PendingWrite) -> bool:
        withdrawn = withdraw(what, pending)
        tried.set()
        return withdrawn

    def interrupt(event: threading.Event, _what: str) -> None:
        if not event.is_set():
            assert asking.wait(10)
            raise Interrupted("its turn")

    controller.begins = begin
    monkeypatch.setattr(controller, "await_event", interrupt)
    monkeypatch.setattr(controller.batches, "_withdraw", note)
    assert controller.batched("a", "b") == [Task("t-1", COMPLETED)] * 2
    assert controller.asked == [["a", "b"]]


# -- the queue ------------------------------------------------------------------------------------


def queued(controller: Controller, *keys: str) -> tuple[WriteQueue, list[PendingWrite]]:
    queue, pendings = WriteQueue(), [PendingWrite(Item(controller, each)) for each in keys]
    for each in pendings:
        queue.join(each)
    return queue, pendings


def test_the_first_of_a_queue_leads_and_no_other(controller: Controller):
    _, pendings = queued(controller, "a", "b", "c")
    assert [each.is_leader for each in pendings] == [True, False, False]
    assert [each.woken.is_set() for each in pendings] == [True, False, False]


def test_when_the_leader_is_done_the_next_one_leads_and_not_a_newcomer(controller: Controller):
    queue, pendings = queued(controller, "a", "b")
    assert queue.take(1) == pendings[:1]
    queue.pass_on()
    late = PendingWrite(Item(controller, "late"))
    queue.join(late)
    assert pendings[1].is_leader
    assert not late.is_leader


def test_a_write_that_comes_to_an_empty_queue_leads(controller: Controller):
    queue, pendings = queued(controller, "a", "b")
    assert queue.take(5) == pendings
    queue.pass_on()
    late = PendingWrite(Item(controller, "late"))
    queue.join(late)
    assert late.is_leader


def test_of_two_with_one_key_the_second_goes_on_waiting(controller: Controller):
    queue, pendings = queued(controller, "a", "a", "b")
    assert queue.take(5) == [pendings[0], pendings[2]]
    assert queue.waiting == [pendings[1]]


def failing(error: Exception) -> Callable[[Sequence[str]], Task]:
    def begin(_items: Sequence[str]) -> Task:
        raise error

    return begin
