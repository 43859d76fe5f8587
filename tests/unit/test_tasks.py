"""Tasks, and the paths that lead to objects."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.omnistack import tasks
from provider.omnistack.errors import NotFound, TaskFailed, is_proof
from provider.omnistack.ids import is_id
from provider.omnistack.request import fill
from provider.omnistack.tasks import Task

RUNNING: dict[str, Any] = {
    "id": "422a3b5d-9125:422a3b5d-9125:841eb5cf-19d2",
    "state": "IN_PROGRESS",
    "affected_objects": [],
    "error_code": 0,
    "start_time": "2016-03-15T15:43:24Z",
    "end_time": "1970-01-01T00:00:00Z",
}
DONE = {
    **RUNNING,
    "state": "COMPLETED",
    "affected_objects": [
        {"object_type": "host", "object_id": "h-1"},
        {"object_type": "datastore", "object_id": "d-1"},
        {"object_type": "datastore", "object_id": "d-2"},
    ],
}


def task(facts: Any) -> Task:
    found = Task.of({"task": facts})
    assert found is not None
    return found


def test_a_task_in_progress_runs():
    assert task(RUNNING).running


def test_a_completed_task_does_not_run():
    assert not task(DONE).running


def test_the_first_object_of_a_type_is_the_one_that_was_made():
    assert task(DONE).affected("datastore") == "d-1"


def test_a_type_of_which_no_object_was_affected_has_none():
    assert task(DONE).affected("policy") is None


@pytest.mark.parametrize(
    "objects",
    [
        None,
        [],
        ["d-1"],
        [{"object_type": "datastore"}],
        [{"object_type": "datastore", "object_id": ""}],
    ],
    ids=repr,
)
def test_a_task_may_leave_out_what_it_affected(objects: Any):
    assert task({**DONE, "affected_objects": objects}).affected("datastore") is None


def test_an_affected_object_may_lack_its_type():
    assert task({**DONE, "affected_objects": [{"object_id": "d-1"}]}).affected("datastore") is None


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"task": None}, {"task": "t-1"}, {"task": {}}, {"task": {"id": ""}}],
    ids=repr,
)
def test_an_answer_without_a_task_has_none(body: Any):
    assert Task.of(body) is None


def test_a_task_without_a_state_still_runs():
    assert task({"id": "t-1"}).running


@pytest.mark.parametrize("name", ["error_message", "message"])
def test_a_failed_task_says_why_in_either_spelling(name: str):
    with pytest.raises(TaskFailed) as caught:
        task({**RUNNING, "state": "FAILED", name: "It is full.", "error_code": 130})
    assert caught.value.args == (RUNNING["id"], "FAILED", "It is full.", "130")


@pytest.mark.parametrize("state", ["FAILED", "failed", "Failed"])
def test_a_task_fails_in_capitals_or_not(state: str):
    with pytest.raises(TaskFailed):
        task({**RUNNING, "state": state})


@pytest.mark.parametrize("state", ["COMPLETED", "completed", "Completed"])
def test_a_task_ends_well_in_capitals_or_not(state: str):
    ended = task({**RUNNING, "state": state})
    assert (ended.running, ended.proves) == (False, True)


@pytest.mark.parametrize(
    "state", ["PAUSED", "CANCELED", "COMPLETE", "FORGOTTEN", "forgotten", "", None, 7, [], {}, True]
)
def test_a_task_in_an_unknown_state_has_not_ended(state: Any):
    odd = task({**RUNNING, "state": state})
    assert (odd.running, odd.proves) == (True, False)


NO_IDS = [
    "",
    ".",
    "..",
    "...",
    "a/b",
    "/",
    "a\nb",
    "a\x1bb",
    "a\x7fb",
    "\ud800",
    "\u202ea",
    "a" * 257,
]


@pytest.mark.parametrize("id_", [*NO_IDS, None, 7, True, [], {}])
def test_what_can_be_no_id_is_none(id_: Any):
    assert not is_id(id_)


@pytest.mark.parametrize("id_", [RUNNING["id"], "a", "a b", "a.b", "..a", "ä", "a" * 256])
def test_an_id_may_be_anything_else(id_: str):
    assert is_id(id_)


@pytest.mark.parametrize("id_", [*NO_IDS, None, 7])
def test_an_answer_with_a_task_of_no_id_has_none(id_: Any):
    assert Task.of({"task": {**RUNNING, "id": id_, "state": "FAILED"}}) is None


@pytest.mark.parametrize("id_", [*NO_IDS, None, 7])
def test_an_affected_object_of_no_id_is_none(id_: Any):
    affected = [{"object_type": "datastore", "object_id": id_}]
    assert task({**DONE, "affected_objects": affected}).affected("datastore") is None


@pytest.mark.parametrize("state", ["COMPLETED", "FAILED", "IN_PROGRESS"])
def test_another_task_is_not_the_one_that_was_asked_for(state: str):
    assert Task.of({"task": {**RUNNING, "state": state}}, "another") is None


def test_a_task_is_the_one_that_was_asked_for_in_capitals_too():
    assert Task.of({"task": RUNNING}, RUNNING["id"].upper())


def test_a_task_keeps_the_answer_about_it():
    assert task(RUNNING).body == RUNNING


def test_each_task_is_polled_by_itself():
    one, other = task(RUNNING), task(RUNNING)
    assert one.shared_end
    assert one.shared_end.end is None
    assert one.shared_end is not other.shared_end


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (0.0, "making p, task t-1 (IN_PROGRESS)"),
        (2.6, "making p, task t-1 (IN_PROGRESS for 3 seconds)"),
    ],
)
def test_a_task_is_described_with_how_long_it_was_waited_for(waited: float, words: str):
    begun = Task("t-1", "IN_PROGRESS", what="making p")
    assert tasks.described(begun, waited) == words


def test_a_task_is_described_without_a_time_before_any_wait():
    assert tasks.described(Task("t-1")) == tasks.described(Task("t-1"), 0.0)


def test_a_task_that_was_never_begun_proves_nothing():
    assert not Task().proves
    assert Task("t-1").proves
    assert not Task("t-1", "IN_PROGRESS").proves


seconds = st.floats(0, 100_000)
ends = st.lists(seconds, max_size=2).map(tuple)


@given(seconds, ends)
def test_a_poll_comes_after_some_time_and_never_after_more_than_ten_seconds(
    waited: float, expected: tuple[float, ...]
):
    assert 0.0099 < tasks.next_poll(waited, expected) <= 10.0


@given(seconds, ends)
def test_an_end_is_noticed_within_an_eighth_of_the_time_waited(
    waited: float, expected: tuple[float, ...]
):
    past = tuple(each for each in expected if each <= waited)
    assert tasks.next_poll(waited, past) <= max(tasks.UNHURRIED, waited / 8)


@given(seconds, ends)
def test_an_end_that_comes_early_is_noticed_within_half_of_the_time_waited(
    waited: float, expected: tuple[float, ...]
):
    assert tasks.next_poll(waited, expected) <= max(tasks.UNHURRIED, waited / 2)


def test_a_task_that_takes_as_long_as_the_last_one_is_polled_a_few_times():
    polls, now = 0, 0.0
    while now < 5.0:
        polls, now = polls + 1, now + tasks.next_poll(now, (5.0,))
    assert polls < 10


@given(st.floats(0, 1000), st.floats(0.011, tasks.FIRST_POLL))
def test_a_task_is_polled_when_it_should_have_ended(waited: float, left: float):
    expected = waited + left
    assert waited + tasks.next_poll(waited, (expected,)) == pytest.approx(expected)


def test_nothing_is_expected_of_the_first_task_of_a_kind():
    assert tasks.next_poll(0, tasks.TaskTiming().expected) == tasks.FIRST_POLL


def test_before_an_end_is_expected_polls_are_sparse():
    assert tasks.next_poll(0, (5.0,)) == tasks.UNHURRIED


def test_after_a_poll_at_the_expected_end_the_next_one_waits():
    assert tasks.next_poll(0, (tasks.LEAST_POLL,)) == tasks.NARROW


def test_a_task_that_takes_longer_than_expected_is_polled_ever_more_rarely():
    polls = [5.0]
    while len(polls) < 7:
        polls.append(polls[-1] + tasks.next_poll(polls[-1], (5.0,)))
    pauses = [later - earlier for earlier, later in pairwise(polls)]
    assert pauses == pytest.approx([0.04, 0.04, 0.08, 0.16, 0.32, 0.64])


@given(seconds, ends)
def test_the_end_of_a_task_that_leads_is_noticed_sooner(waited: float, expected: tuple[float, ...]):
    past = tuple(each for each in expected if each <= waited)
    soon = max(tasks.FIRST_POLL, tasks.LEADING_SHARE * waited)
    assert tasks.next_poll(waited, past, leads=True) <= soon


@given(st.floats(0.01, 1000), st.integers(6, 30))
def test_the_end_of_like_tasks_is_expected_ever_more_exactly(duration: float, times: int):
    """Tasks that all take equally long, each watched as `Api.wait` does."""
    timing = tasks.TaskTiming()
    for _ in range(times):
        late = watched(timing, duration)
    assert late <= max(tasks.NARROW, tasks.SHARE * duration / 8)


def watched(timing: tasks.TaskTiming, duration: float) -> float:
    """How late the end of a task is noticed."""
    now = runs_at = 0.0
    while now < duration:
        runs_at = now
        now += tasks.next_poll(now, timing.expected)
    timing.learn(runs_at, now)
    return now - duration


@given(st.lists(st.floats(0.01, 1000), min_size=1))
def test_a_task_that_takes_another_time_than_the_one_before_is_noticed_all_the_same(
    durations: list[float],
):
    timing = tasks.TaskTiming()
    for duration in durations:
        assert watched(timing, duration) <= max(tasks.UNHURRIED, duration / 2) + 0.001


def learned(*tasks_: tuple[float, float]) -> tuple[float, ...]:
    """When the next task is looked at, after some that were seen running and then ended."""
    timing = tasks.TaskTiming()
    for runs_at, ended_at in tasks_:
        timing.learn(runs_at, ended_at)
    return timing.expected


def test_a_task_may_end_at_any_moment_after_the_last_one_was_seen_running():
    assert learned((0.5, 2.0)) == (1.25, 2.0)


def test_a_poll_narrows_down_when_tasks_end():
    assert learned((1.0, 2.0), (0.5, 1.5)) == (1.25, 1.5)


@pytest.mark.parametrize("ended_at", [1.0, 2.0])
def test_a_task_that_ends_before_the_last_one_was_seen_running_begins_anew(ended_at: float):
    assert learned((2.0, 3.0), (0.5, ended_at)) == ((0.5 + ended_at) / 2, ended_at)


@pytest.mark.parametrize(("runs_at", "count"), [(0.97, 1), (0.95, 2)])
def test_two_polls_at_hardly_any_distance_are_one(runs_at: float, count: int):
    assert len(learned((runs_at, 1.0))) == count


# -- paths ----------------------------------------------------------------------------------------


def test_an_id_stands_in_its_path():
    assert fill("/policies/{id}/rules/{rule_id}", id="p-1", rule_id="r-1") == (
        "/policies/p-1/rules/r-1"
    )


def test_the_colons_of_a_task_stay():
    assert fill("/tasks/{id}", id="a:b:c") == "/tasks/a:b:c"


@pytest.mark.parametrize("id_", ["a/b", "a?b", "a#b", "a%2fb", "a b", "ä", ".", ".."])
def test_an_id_makes_no_other_path(id_: str):
    (filled,) = [fill("/policies/{id}", id=id_).removeprefix("/policies/")]
    assert not set(filled) & set("/?# ")
    assert filled.strip(".")
    assert filled.isascii()


@pytest.mark.parametrize("id_", ["", None])
def test_an_empty_id_is_a_mistake(id_: Any):
    with pytest.raises(ValueError, match="needs an id for each of its names"):
        fill("/virtual_machines/{id}/set_policy", id=id_)


@pytest.mark.parametrize(
    ("message", "exception", "proof"),
    [
        ("Object type: backup id: x could not be found", "ObjectNotFoundException", True),
        ("", "ObjectNotFoundException", True),
        ("Object type: backup id: x could not be found", "", True),
        ("", "", False),
        ("No handler", "NoHandlerFoundException", False),
        ("The page could not be found", "", False),
        ("", "NotFound", False),
    ],
)
def test_only_the_controllers_own_word_proves_that_an_object_is_gone(
    message: str, exception: str, *, proof: bool
):
    assert is_proof(NotFound(404, "GET", "/policies/x", message, exception)) == proof


def test_a_404_about_another_object_proves_nothing():
    words = ("Object type: policy id: y could not be found", "ObjectNotFoundException")
    assert not is_proof(NotFound(404, "GET", "/policies/x", *words, of_another_path=True))
