"""Watching a task: one of all who wait looks, and all of them learn how it ended."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from provider.omnistack import task_polling
from provider.omnistack.errors import (
    Answered,
    Interrupted,
    OmniStackError,
    OutOfSight,
    TaskFailed,
    TimedOut,
    Unreadable,
)
from provider.omnistack.tasks import COMPLETED, FIRST_POLL, IN_PROGRESS, Task, TaskTiming, described
from tests.threads import in_ten_threads

RUNNING = {"id": "t-1", "state": IN_PROGRESS}


class Controller:
    """Tells of one task, which ends after some looks; time passes only while somebody pauses."""

    def __init__(self, looks: int, state: str = COMPLETED) -> None:
        self.left, self.state = looks, state
        self.looks = 0
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float, _what: str) -> None:
        self.time += seconds

    @contextmanager
    def holding(self, lock: threading.Lock, _what: str) -> Iterator[None]:
        with lock:
            yield

    def look(self, task: Task) -> Task:
        self.looks += 1
        state = self.state if self.looks >= self.left else IN_PROGRESS
        found = Task.of({"task": {"id": task.id, "state": state}})
        assert found
        return found

    def timing(self, _operation: str) -> TaskTiming:
        return TaskTiming()


@pytest.fixture
def task() -> Task:
    begun = Task.of({"task": RUNNING})
    assert begun
    return begun


def test_ten_who_wait_for_a_task_look_as_often_as_one(task: Task):
    controller = Controller(looks=3)
    assert in_ten_threads(lambda: task_polling.ended(task, controller)) == [None] * 10
    assert controller.looks == 3


def test_ten_who_wait_for_a_task_that_fails_all_learn_it(task: Task):
    controller = Controller(looks=3, state="FAILED")

    def waits() -> object:
        return task_polling.ended(task, controller)

    with pytest.raises(TaskFailed):
        waits()
    assert all(isinstance(error, TaskFailed) for error in in_ten_threads(waits))
    assert controller.looks == 3


def test_two_tasks_of_one_controller_have_nothing_to_do_with_each_other(task: Task):
    controller = Controller(looks=2)
    assert task_polling.ended(task, controller).state == COMPLETED
    controller.left = 4
    other = Task.of({"task": {**RUNNING, "id": "t-2"}})
    assert other
    assert task_polling.ended(other, controller).id == "t-2"
    assert controller.looks == 4


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_whatever_goes_wrong_the_task_is_not_forgotten(task: Task, error: Exception):
    class Broken(Controller):
        def look(self, task: Task) -> Task:  # noqa: ARG002
            raise error

    with pytest.raises(OutOfSight) as caught:
        task_polling.ended(task, Broken(looks=1))
    assert caught.value.task == "t-1"
    assert caught.value.cause is error


# -- looks that tell nothing, and the end of waiting ----------------------------------------------

BEGUN = 1000.0
SILENT = Unreadable(200, "GET", "/tasks/t-1", "<html>")


class Restarting(Controller):
    """Each look comes at the next of some times, and tells what stands there; then it has ended."""

    def __init__(self, *looks: tuple[float, OmniStackError | None]) -> None:
        super().__init__(looks=len(looks))
        self.time = BEGUN
        self.script = iter(looks)
        self.tells: OmniStackError | None = None
        self.pauses: list[tuple[float, str]] = []
        self.held: list[str] = []
        self.timings: dict[str, TaskTiming] = defaultdict(TaskTiming)

    def pause(self, seconds: float, what: str) -> None:
        self.pauses.append((seconds, what))
        after, self.tells = next(self.script)
        self.time = BEGUN + after

    @contextmanager
    def holding(self, lock: threading.Lock, what: str) -> Iterator[None]:
        self.held.append(what)
        with super().holding(lock, what):
            yield

    def look(self, task: Task) -> Task:
        found = super().look(task)
        if self.tells:
            raise self.tells
        return found._replace(what=task.what)

    def timing(self, operation: str) -> TaskTiming:
        return self.timings[operation]


@pytest.mark.parametrize("error", [SILENT, Answered(503, "GET", "/tasks/t-1", "")], ids=type)
def test_a_task_of_which_nobody_tells_for_a_minute_is_looked_at_again(
    task: Task, error: OmniStackError
):
    controller = Restarting((30.0, error), (60.0, error), (61.0, None))
    assert task_polling.ended(task, controller).state == COMPLETED


def test_a_task_of_which_nobody_tells_for_more_than_a_minute_is_out_of_sight(task: Task):
    with pytest.raises(OutOfSight) as caught:
        task_polling.ended(task, Restarting((60.1, SILENT), (61.0, None)))
    assert caught.value.task == "t-1"
    assert caught.value.waited_for == described(task)
    assert caught.value.cause is SILENT


def test_the_minute_begins_when_the_controller_told_of_the_task_last(task: Task):
    controller = Restarting((50.0, None), (109.0, SILENT), (120.0, None))
    assert task_polling.ended(task, controller).state == COMPLETED


@pytest.mark.parametrize("error", [TimedOut("rain", 1.0), Interrupted("rain")], ids=type)
def test_whoever_stops_waiting_learns_which_task_goes_on(
    task: Task, error: TimedOut | Interrupted, monkeypatch: pytest.MonkeyPatch
):
    def stop(_seconds: float, _what: str) -> None:
        raise error

    controller = Controller(looks=1)
    monkeypatch.setattr(controller, "pause", stop)
    with pytest.raises(type(error)) as caught:
        task_polling.ended(task, controller)
    assert caught.value is error
    assert caught.value.task == "t-1"


def test_waiting_says_for_what_and_how_long_so_far(task: Task):
    controller = Restarting((2.0, None), (3.0, None))
    made = task._replace(what="making policy p")
    task_polling.ended(made, controller)
    assert controller.held == [described(made)]
    assert [what for _, what in controller.pauses] == [described(made), described(made, 2.0)]


def test_a_task_that_has_ended_is_not_looked_at():
    done, controller = Task("t-1", COMPLETED), Controller(looks=1)
    assert task_polling.ended(done, controller) is done
    assert controller.looks == 0


def test_a_task_tells_how_long_it_took(task: Task):
    assert task_polling.ended(task, Restarting((2.0, None), (3.0, None))).took == 3.0


def test_the_next_task_of_an_operation_is_expected_to_take_as_long(task: Task):
    controller = Restarting((2.0, None), (3.0, None))
    task_polling.ended(task._replace(operation="make"), controller)
    assert {name: each.looks for name, each in controller.timings.items()} == {"make": (2.5, 3.0)}


def test_a_task_that_is_seen_only_once_may_have_ended_at_any_moment_before(task: Task):
    controller = Restarting((3.0, None))
    task_polling.ended(task._replace(operation="make"), controller)
    assert controller.timings["make"].looks == (1.5, 3.0)


def test_the_first_look_comes_when_the_task_is_expected_to_end(task: Task):
    controller = Restarting((0.05, None))
    controller.timings[task.operation].learn(0.04, 0.05)
    task_polling.ended(task, controller)
    assert [seconds for seconds, _ in controller.pauses] == [0.05]


def test_the_first_look_at_a_task_of_which_nothing_is_expected_comes_soon(task: Task):
    controller = Restarting((0.1, None))
    task_polling.ended(task, controller)
    assert [seconds for seconds, _ in controller.pauses] == [FIRST_POLL]
