"""Waiting for a task: one of all threads polls it, and each learns how it ended."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from provider.omnistack.errors import (
    ErrorAnswer,
    Interrupted,
    NotFound,
    OmniStackError,
    PollingFailed,
    TaskFailed,
    TimedOut,
    Unreachable,
    Unreadable,
)
from provider.omnistack.operation import Operation
from provider.omnistack.task_polling import TaskPolling, poll
from provider.omnistack.tasks import (
    COMPLETED,
    FIRST_POLL,
    FORGOTTEN,
    IN_PROGRESS,
    LEADING_SHARE,
    SHARE,
    Task,
    TaskTiming,
    described,
)
from tests.threads import in_ten_threads

RUNNING = {"id": "t-1", "state": IN_PROGRESS}


class Controller(Operation):
    """Has one task, which ends after some polls; time passes in pauses only."""

    def __init__(self, polls: int, state: str = COMPLETED) -> None:
        self.most, self.state = polls, state
        self.polls = 0
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        self.time += seconds

    @contextmanager
    def holding(self, lock: threading.Lock, waited_for: str) -> Iterator[None]:
        with lock:
            yield

    def get(self, path: str, **query: Any) -> Any:
        self.polls += 1
        state = self.state if self.polls >= self.most else IN_PROGRESS
        return {"task": {"id": path.removeprefix("/tasks/"), "state": state}}


@pytest.fixture
def polling() -> TaskPolling:
    return TaskPolling()


@pytest.fixture
def task() -> Task:
    begun = Task.of({"task": RUNNING})
    assert begun
    return begun


def test_ten_threads_poll_a_task_as_often_as_one(polling: TaskPolling, task: Task):
    controller = Controller(polls=3)
    assert in_ten_threads(lambda: polling.wait(task, controller)) == [None] * 10
    assert controller.polls == 3


def test_ten_threads_all_learn_that_a_task_failed(polling: TaskPolling, task: Task):
    controller = Controller(polls=3, state="FAILED")

    def waits() -> object:
        return polling.wait(task, controller)

    with pytest.raises(TaskFailed):
        waits()
    assert all(isinstance(error, TaskFailed) for error in in_ten_threads(waits))
    assert controller.polls == 3


def test_two_tasks_of_one_controller_are_polled_each_for_itself(polling: TaskPolling, task: Task):
    controller = Controller(polls=2)
    assert polling.wait(task, controller).state == COMPLETED
    controller.most = 4
    other = Task.of({"task": {**RUNNING, "id": "t-2"}})
    assert other
    assert polling.wait(other, controller).id == "t-2"
    assert controller.polls == 4


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_any_error_has_the_task_which_goes_on(polling: TaskPolling, task: Task, error: Exception):
    class Broken(Controller):
        def get(self, path: str, **query: Any) -> Any:
            raise error

    with pytest.raises(PollingFailed) as caught:
        polling.wait(task, Broken(polls=1))
    assert caught.value.task == "t-1"
    assert caught.value.cause is error


# -- polls that fail, and the end of waiting ------------------------------------------------------

BEGUN = 1000.0
SILENT = Unreadable(200, "GET", "/tasks/t-1", "<html>")


class Restarting(Controller):
    """Each poll comes at the next of some times, and fails as stands there; then it has ended."""

    def __init__(self, *polls: tuple[float, OmniStackError | None]) -> None:
        super().__init__(polls=len(polls))
        self.time = BEGUN
        self.script = iter(polls)
        self.fails: OmniStackError | None = None
        self.pauses: list[tuple[float, str]] = []
        self.held: list[str] = []

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        self.pauses.append((seconds, waited_for))
        after, self.fails = next(self.script)
        self.time = BEGUN + after

    @contextmanager
    def holding(self, lock: threading.Lock, waited_for: str) -> Iterator[None]:
        self.held.append(waited_for)
        with super().holding(lock, waited_for):
            yield

    def get(self, path: str, **query: Any) -> Any:
        body = super().get(path, **query)
        if self.fails:
            raise self.fails
        return body


@pytest.mark.parametrize("error", [SILENT, ErrorAnswer(503, "GET", "/tasks/t-1", "")], ids=type)
def test_a_task_without_an_answer_for_a_minute_is_polled_again(
    polling: TaskPolling, task: Task, error: OmniStackError
):
    controller = Restarting((30.0, error), (60.0, error), (61.0, None))
    assert polling.wait(task, controller).state == COMPLETED


def test_a_task_without_an_answer_for_more_than_a_minute_is_out_of_sight(
    polling: TaskPolling, task: Task
):
    with pytest.raises(PollingFailed) as caught:
        polling.wait(task, Restarting((60.1, SILENT), (61.0, None)))
    assert caught.value.task == "t-1"
    assert caught.value.waited_for == described(task)
    assert caught.value.cause is SILENT


def test_the_minute_begins_with_the_last_answer(polling: TaskPolling, task: Task):
    controller = Restarting((50.0, None), (109.0, SILENT), (120.0, None))
    assert polling.wait(task, controller).state == COMPLETED


@pytest.mark.parametrize("error", [TimedOut("rain", 1.0), Interrupted("rain")], ids=type)
def test_a_thread_that_stops_waiting_learns_which_task_goes_on(
    polling: TaskPolling, task: Task, error: TimedOut | Interrupted, monkeypatch: pytest.MonkeyPatch
):
    def stop(_seconds: float, _what: str, _news: threading.Event) -> None:
        raise error

    controller = Controller(polls=1)
    monkeypatch.setattr(controller, "pause", stop)
    with pytest.raises(type(error)) as caught:
        polling.wait(task, controller)
    assert caught.value is error
    assert caught.value.task == "t-1"


def test_waiting_says_for_what_and_how_long_so_far(polling: TaskPolling, task: Task):
    controller = Restarting((2.0, None), (3.0, None))
    made = task._replace(what="making policy p")
    polling.wait(made, controller)
    assert controller.held == [described(made)]
    assert [what for _, what in controller.pauses] == [described(made), described(made, 2.0)]


def test_a_task_that_has_ended_is_not_polled(polling: TaskPolling):
    done, controller = Task("t-1", COMPLETED), Controller(polls=1)
    assert polling.wait(done, controller) is done
    assert controller.polls == 0


def test_an_ended_task_has_the_time_that_it_took(polling: TaskPolling, task: Task):
    assert polling.wait(task, Restarting((2.0, None), (3.0, None))).took == 3.0


def test_the_next_task_of_an_operation_is_expected_to_take_as_long(
    polling: TaskPolling, task: Task
):
    controller = Restarting((2.0, None), (3.0, None))
    polling.wait(task._replace(operation="make"), controller)
    assert {name: each.expected for name, each in polling._timings.items()} == {"make": (2.5, 3.0)}


def test_a_task_that_is_polled_only_once_may_have_ended_at_any_moment_before(
    polling: TaskPolling, task: Task
):
    controller = Restarting((3.0, None))
    polling.wait(task._replace(operation="make"), controller)
    assert polling._timings["make"].expected == (1.5, 3.0)


def test_a_poll_that_fails_does_not_show_that_the_task_still_ran(polling: TaskPolling, task: Task):
    controller = Restarting((2.0, SILENT), (3.0, None))
    polling.wait(task._replace(operation="make"), controller)
    assert polling._timings["make"].expected == (1.5, 3.0)


def test_what_is_learned_is_when_the_poll_was_sent(polling: TaskPolling, task: Task):
    class Slow(Restarting):
        def get(self, path: str, **query: Any) -> Any:
            self.time += 0.5
            return super().get(path, **query)

    polling.wait(task._replace(operation="make"), Slow((2.0, None), (3.0, None)))
    assert polling._timings["make"].expected == (2.5, 3.0)


def test_the_first_poll_comes_when_the_task_is_expected_to_end(polling: TaskPolling, task: Task):
    controller = Restarting((0.05, None))
    polling._timings[task.operation].learn(0.04, 0.05)
    polling.wait(task, controller)
    assert [seconds for seconds, _ in controller.pauses] == [0.05]


def test_the_first_poll_of_a_task_of_which_nothing_is_expected_comes_soon(
    polling: TaskPolling, task: Task
):
    controller = Restarting((0.1, None))
    polling.wait(task, controller)
    assert [seconds for seconds, _ in controller.pauses] == [FIRST_POLL]


@pytest.mark.parametrize(("leader", "share"), [("t-1", LEADING_SHARE), ("t-0", SHARE)])
def test_of_tasks_that_run_together_one_is_polled_most(
    polling: TaskPolling, task: Task, leader: str, share: float
):
    assert polling._timings[task.operation].leads(leader)
    controller = Restarting((8.0, None), (9.0, None))
    polling.wait(task, controller)
    pauses = [seconds for seconds, _ in controller.pauses]
    assert pauses == pytest.approx([FIRST_POLL, share * 8.0])


class Woken(Controller):
    """The end of another task comes after 0.05 s of the first pause."""

    def __init__(self, timing: TaskTiming, ended_at: float) -> None:
        super().__init__(polls=1)
        self.timing, self.ended_at = timing, ended_at
        self.pauses: list[float] = []

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        assert news is self.timing.news
        self.pauses.append(seconds)
        self.time += seconds if len(self.pauses) > 1 else 0.05
        if len(self.pauses) == 1:
            self.timing.learn(self.ended_at - 0.01, self.ended_at)
            self.timing.leave("t-0")


@pytest.mark.parametrize(("ended_at", "rest"), [(0.04, []), (0.08, [0.03]), (5.0, [0.15])])
def test_who_is_woken_waits_for_what_is_left_by_what_is_known_now(
    polling: TaskPolling, task: Task, ended_at: float, rest: list[float]
):
    timing = polling._timings[task.operation]
    assert timing.leads("t-0")
    controller = Woken(timing, ended_at)
    polling.wait(task, controller)
    assert controller.pauses == pytest.approx([FIRST_POLL, *rest])
    assert controller.polls == 1


@pytest.mark.parametrize("state", [COMPLETED, "FAILED", "SILENT"])
def test_the_end_of_one_task_wakes_those_who_wait_for_others(
    polling: TaskPolling, task: Task, state: str
):
    news = polling._timings[task.operation].news
    controller = Restarting((70.0, SILENT)) if state == "SILENT" else Controller(1, state)
    with suppress(TaskFailed, PollingFailed):
        polling.wait(task, controller)
    timing = polling._timings[task.operation]
    assert (news.is_set(), timing.news.is_set()) == (True, False)
    assert timing.leads("t-2")


class LateController(Controller):
    """Does not answer any more; the operation has so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(polls=1)
        self.seconds = seconds

    def pause(self, seconds: float, waited_for: str, news: threading.Event | None = None) -> None:
        self.time += seconds
        if self.time >= self.seconds:
            raise TimedOut(waited_for, self.seconds)

    def get(self, path: str, **query: Any) -> Any:
        self.time += 1.0
        raise Unreachable("https://ovc", "timed out")


def test_a_poll_for_which_there_was_no_time_left_is_a_time_out(polling: TaskPolling, task: Task):
    with pytest.raises(TimedOut) as caught:
        polling.wait(task, LateController(1.0))
    assert caught.value.task == "t-1"
    assert "t-1" in caught.value.waited_for


def test_a_poll_that_is_not_answered_in_time_leaves_the_task_out_of_sight(
    polling: TaskPolling, task: Task
):
    with pytest.raises(PollingFailed) as caught:
        polling.wait(task, LateController(100.0))
    assert caught.value.task == "t-1"


# -- one poll -------------------------------------------------------------------------------------


class Answering(Controller):
    """Answers a poll with this, or raises it."""

    def __init__(self, answer: Any) -> None:
        super().__init__(polls=1)
        self.answer = answer

    def get(self, path: str, **query: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_poll_keeps_what_only_the_write_has_told(task: Task):
    begun = task._replace(operation="make", what="making policy p", earlier=True)
    polled = poll(begun, Answering({"task": RUNNING}))
    assert (polled.operation, polled.what, polled.earlier) == ("make", "making policy p", True)


def test_the_id_stays_as_the_write_has_told_it(task: Task):
    assert poll(task, Answering({"task": {**RUNNING, "id": "T-1"}})).id == "t-1"


def test_a_task_whose_id_is_spelled_otherwise_gives_up_the_lead(polling: TaskPolling, task: Task):
    ended = {"task": {"id": "T-1", "state": COMPLETED}}
    polling.wait(task, Answering(ended))
    assert polling._timings[task.operation].leads("t-2")


@pytest.mark.parametrize("answer", [{"task": {**RUNNING, "id": "t-2"}}, {}], ids=["other", "none"])
def test_an_answer_without_the_task_cannot_be_read(task: Task, answer: Any):
    with pytest.raises(Unreadable) as caught:
        poll(task, Answering(answer))
    assert caught.value.args == (200, "GET", "/tasks/t-1", "")


def test_a_task_of_which_the_controller_has_no_record_is_forgotten(task: Task):
    gone = NotFound(404, "GET", "/tasks/t-1", "", "ObjectNotFoundException")
    assert poll(task, Answering(gone)) == task._replace(state=FORGOTTEN)


def test_another_servers_404_says_nothing_of_the_task(task: Task):
    stray = NotFound(404, "GET", "/tasks/t-1", "")
    with pytest.raises(NotFound) as caught:
        poll(task, Answering(stray))
    assert caught.value is stray
