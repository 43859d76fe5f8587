"""Writes that gather: one request for many, and an answer of its own for each."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

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
    Answered,
    Interrupted,
    OutcomeUnknown,
    Overloaded,
    TaskFailed,
    TimedOut,
    Unreachable,
)
from provider.omnistack.tasks import COMPLETED, IN_PROGRESS, Task

WHAT = "policy p-1"
REFUSED = Answered(400, "POST", "/policies/p-1/rules", "Invalid days")
FAILED = TaskFailed("t-1", "FAILED", "No.", "7")


class Controller:
    """What is asked for, in which batch_size, and how it ends."""

    def __init__(self) -> None:
        self.batches = Batches()
        self.asked: list[list[str]] = []
        self.begins: Callable[[Sequence[str]], Task] = lambda _: Task("t-1", IN_PROGRESS)
        self.ends: Callable[[Task], Task] = lambda task: Task(task.id, COMPLETED)
        self.happened: set[str] = set()
        self.crowd = 1
        self.time = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def exclusive(self, what: str) -> Iterator[None]:
        assert what == WHAT
        with self._lock:
            yield

    def now(self) -> float:
        return self.time

    def await_event(self, event: threading.Event, what: str) -> None:
        assert what == f"another change of {WHAT}"
        assert event.wait(10)

    def pause(self, seconds: float) -> None:
        """The first one waits until everybody has come."""
        self.time += seconds
        while not self.asked and self._waiting() < self.crowd:
            threading.Event().wait(0.001)

    def _waiting(self) -> int:
        return len(self.batches._queues[WHAT].waiting)

    def wait(self, task: Task) -> Task:
        return self.ends(task)

    def begin(self, items: Sequence[str]) -> Task:
        self.asked.append(sorted(items))
        return self.begins(items)

    def write(self, item: str, **options: Any) -> Write:
        facts = {"key": item, "most": 100, "exclusive": True, **options}
        return Write(
            item=item,
            prepare=lambda: None,
            begin=self.begin,
            happened=lambda: item in self.happened,
            **facts,
        )

    def batched(self, *items: str, **options: Any) -> list[Any]:
        """The outcome of each of several writes that come at the same moment."""
        self.crowd = len(items)
        with ThreadPoolExecutor(len(items)) as pool:
            runs = [pool.submit(self.one, item, **options) for item in items]
            return [run.exception() or run.result() for run in runs]

    def one(self, item: str, **options: Any) -> Task:
        return self.batches.carry_out(WHAT, self.write(item, **options), self)


@pytest.fixture
def controller() -> Controller:
    return Controller()


def test_one_write_is_one_request(controller: Controller):
    assert controller.one("a") == Task("t-1", COMPLETED)
    assert controller.asked == [["a"]]


def test_those_who_come_together_share_a_request(controller: Controller):
    assert controller.batched("a", "b", "c") == [Task("t-1", COMPLETED)] * 3
    assert controller.asked == [["a", "b", "c"]]


def test_a_request_has_no_more_than_the_api_takes(controller: Controller):
    controller.batched("a", "b", "c", most=2)
    assert sorted(map(len, controller.asked)) == [1, 2]


def test_two_of_one_key_are_never_in_one_request(controller: Controller):
    controller.batched("a", "b", key="same")
    assert sorted(controller.asked) == [["a"], ["b"]]


def test_a_refusal_of_several_is_tried_one_by_one(controller: Controller):
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


def test_what_fails_alone_has_failed(controller: Controller):
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
def test_what_says_nothing_of_the_request_is_not_tried_again(
    controller: Controller, error: Exception
):
    controller.begins = failing(error)
    assert controller.batched("a", "b") == [error, error]
    assert controller.asked == [["a", "b"]]


def test_whoever_has_no_time_left_leaves_the_others_to_the_next(controller: Controller):
    def begin(_items: Sequence[str]) -> Task:
        if len(controller.asked) == 1:
            raise TimedOut("its turn", 1.0)
        return Task("t-1", IN_PROGRESS)

    controller.begins = begin
    outcomes = controller.batched("a", "b")
    assert sorted(map(type, outcomes), key=repr) == sorted([TimedOut, Task], key=repr)
    assert len(controller.asked[1]) == 1


def test_an_interrupted_one_whom_nobody_asked_for_is_not_asked_for_later(controller: Controller):
    def interrupt(seconds: float) -> None:
        raise Interrupted(f"its turn for {seconds}")

    controller.pause = interrupt  # type: ignore[method-assign]  # the user interrupts here
    with pytest.raises(Interrupted):
        controller.one("a")
    del controller.pause  # and now goes on
    controller.one("b")
    assert controller.asked == [["b"]]


def test_an_interrupted_one_who_was_asked_for_learns_its_task(controller: Controller):
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


def test_one_alone_hardly_waits(controller: Controller):
    controller.ends = takes(10.0)
    assert waited(controller) == pytest.approx(WINDOW)
    assert waited(controller) == pytest.approx(WINDOW)


def test_who_is_missing_is_waited_for_once(controller: Controller):
    controller.ends = takes(2.0)
    controller.batched("a", "b", "c")
    assert waited(controller) == pytest.approx(SHARE * 2.0)
    assert waited(controller) == pytest.approx(WINDOW)


def test_who_is_missing_is_not_waited_for_long(controller: Controller):
    controller.ends = takes(3600.0)
    controller.batched("a", "b", "c")
    assert waited(controller) == pytest.approx(LONGEST)


def test_once_everybody_is_here_nobody_waits(controller: Controller):
    controller.ends = takes(3600.0)
    controller.batched("a", "b", "c")
    controller.asked.clear()
    begun = controller.time
    controller.batched("d", "e", "f")
    assert controller.asked == [["d", "e", "f"]]
    assert controller.time - begun < LONGEST


def test_an_exclusive_write_begins_after_the_task_before_it(controller: Controller):
    def end(task: Task) -> Task:
        waited_for.append(len(controller.asked))
        return Task(task.id, COMPLETED)

    waited_for: list[int] = []
    controller.ends = end
    controller.batched("a", "b", key="same")
    assert waited_for[0] == 1


@pytest.mark.parametrize("exclusive", [True, False])
def test_nobody_else_changes_the_same_until_the_task_of_an_exclusive_write_has_ended(
    controller: Controller, *, exclusive: bool
):
    def end(task: Task) -> Task:
        waited_for.append((task.id, controller._lock.locked()))
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


def test_whoever_comes_while_anothers_time_runs_out_is_asked_for(controller: Controller):
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


def test_nobody_is_waited_for_long_before_it_is_known_how_long_a_task_takes(
    controller: Controller,
):
    controller.begins = failing(Overloaded(504, "POST", "/policies/p-1/rules", ""))
    controller.batched("a", "b", "c")
    controller.begins = lambda _: Task("t-1", IN_PROGRESS)
    assert waited(controller) == pytest.approx(WINDOW)


def test_nobody_is_at_work_after_the_end(controller: Controller):
    controller.batched("a", "b", "c")
    with pytest.raises(Overloaded):
        controller.batches.carry_out(WHAT, overloaded(controller), controller)
    assert controller.batches._at_work == 0
    assert controller.batches._most_at_work == 1


def overloaded(controller: Controller) -> Write:
    error = Overloaded(504, "POST", "/policies/p-1/rules", "")
    return controller.write("d")._replace(begin=failing(error))


def test_a_refusal_of_one_alone_is_not_tried_again(controller: Controller):
    controller.begins = failing(REFUSED)
    with pytest.raises(Answered):
        controller.one("a")
    assert controller.asked == [["a"]]


def test_a_failed_task_of_one_alone_is_not_tried_again(controller: Controller):
    def end(_task: Task) -> Task:
        raise FAILED

    controller.ends = end
    with pytest.raises(TaskFailed):
        controller.one("a", exclusive=False)
    assert controller.asked == [["a"]]


def test_what_can_be_prepared_is_prepared_before_a_request(controller: Controller):
    prepared: list[int] = []
    write = controller.write("a")._replace(prepare=lambda: prepared.append(len(controller.asked)))
    controller.batches.carry_out(WHAT, write, controller)
    assert prepared == [0]


def test_one_who_is_interrupted_while_another_asks_for_him_learns_his_task(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
):
    """The second one is interrupted while the request for both is under way."""
    withdrawn = controller.batches._withdrawn
    asking, looked = threading.Event(), threading.Event()

    def begin(_items: Sequence[str]) -> Task:
        asking.set()
        assert looked.wait(10)
        return Task("t-1", IN_PROGRESS)

    def look(what: str, pending: PendingWrite) -> bool:
        found = withdrawn(what, pending)
        looked.set()
        return found

    def interrupt(event: threading.Event, _what: str) -> None:
        if not event.is_set():
            assert asking.wait(10)
            raise Interrupted("its turn")

    controller.begins = begin
    monkeypatch.setattr(controller, "await_event", interrupt)
    monkeypatch.setattr(controller.batches, "_withdrawn", look)
    assert controller.batched("a", "b") == [Task("t-1", COMPLETED)] * 2
    assert controller.asked == [["a", "b"]]


# -- the line -------------------------------------------------------------------------------------


def lined_up(controller: Controller, *keys: str) -> tuple[WriteQueue, list[PendingWrite]]:
    line, pendings = WriteQueue(), [PendingWrite(controller.write(each)) for each in keys]
    for each in pendings:
        line.join(each)
    return line, pendings


def test_the_first_of_a_line_leads_and_nobody_else(controller: Controller):
    _, pendings = lined_up(controller, "a", "b", "c")
    assert [each.leads for each in pendings] == [True, False, False]
    assert [each.settled.is_set() for each in pendings] == [True, False, False]


def test_when_the_leader_is_done_the_next_one_leads_and_nobody_who_comes(controller: Controller):
    line, pendings = lined_up(controller, "a", "b")
    assert line.take(1) == pendings[:1]
    line.pass_on()
    late = PendingWrite(controller.write("late"))
    line.join(late)
    assert pendings[1].leads
    assert not late.leads


def test_whoever_comes_when_nobody_waits_leads(controller: Controller):
    line, pendings = lined_up(controller, "a", "b")
    assert line.take(5) == pendings
    line.pass_on()
    late = PendingWrite(controller.write("late"))
    line.join(late)
    assert late.leads


def test_of_two_with_one_key_the_second_goes_on_waiting(controller: Controller):
    line, pendings = lined_up(controller, "a", "a", "b")
    assert line.take(5) == [pendings[0], pendings[2]]
    assert line.waiting == [pendings[1]]


def failing(error: Exception) -> Callable[[Sequence[str]], Task]:
    def begin(_items: Sequence[str]) -> Task:
        raise error

    return begin
