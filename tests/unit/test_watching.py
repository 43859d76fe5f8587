"""Watching a task: one of all who wait looks, and all of them learn how it ended."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from provider.omnistack import watching
from provider.omnistack.errors import OutOfSight, TaskFailed
from provider.omnistack.tasks import COMPLETED, IN_PROGRESS, Habit, Task
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

    def habit(self, _operation: str) -> Habit:
        return Habit()


@pytest.fixture
def task() -> Task:
    begun = Task.of({"task": RUNNING})
    assert begun
    return begun


def test_ten_who_wait_for_a_task_look_as_often_as_one(task: Task):
    controller = Controller(looks=3)
    assert in_ten_threads(lambda: watching.ended(task, controller)) == [None] * 10
    assert controller.looks == 3


def test_ten_who_wait_for_a_task_that_fails_all_learn_it(task: Task):
    controller = Controller(looks=3, state="FAILED")

    def waits() -> object:
        return watching.ended(task, controller)

    with pytest.raises(TaskFailed):
        waits()
    assert all(isinstance(error, TaskFailed) for error in in_ten_threads(waits))
    assert controller.looks == 3


def test_two_tasks_of_one_controller_have_nothing_to_do_with_each_other(task: Task):
    controller = Controller(looks=2)
    assert watching.ended(task, controller).state == COMPLETED
    controller.left = 4
    other = Task.of({"task": {**RUNNING, "id": "t-2"}})
    assert other
    assert watching.ended(other, controller).id == "t-2"
    assert controller.looks == 4


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_whatever_goes_wrong_the_task_is_not_forgotten(task: Task, error: Exception):
    class Broken(Controller):
        def look(self, task: Task) -> Task:  # noqa: ARG002
            raise error

    with pytest.raises(OutOfSight) as caught:
        watching.ended(task, Broken(looks=1))
    assert caught.value.task == "t-1"
    assert caught.value.cause is error
