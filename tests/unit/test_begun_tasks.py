"""Which task a write has begun, as far as its answer tells."""

from typing import Any

import pytest

from provider.omnistack.begun_tasks import BegunTasks, lost
from provider.omnistack.errors import OutcomeUnknown, TaskFailed, Unreadable
from provider.omnistack.request import Request

ONCE = Request("POST", "/policies", repeatable=False, operation="POST /policies")
AGAIN = Request("PUT", "/policies/1/rules/2", operation="PUT /policies/{id}/rules/{rule_id}")


def answer(task: Any = "t-1", state: str = "IN_PROGRESS") -> dict[str, Any]:
    return {"task": {"id": task, "state": state}}


def test_the_task_of_an_answer_is_that_of_the_write():
    task = BegunTasks().task(answer(), ONCE)
    assert (task.id, task.state) == ("t-1", "IN_PROGRESS")
    assert (task.operation, task.what) == ("POST /policies", "POST /policies")


def test_a_task_is_called_by_the_path_of_its_write():
    assert BegunTasks().task(answer(), AGAIN).what == "PUT /policies/1/rules/2"


@pytest.mark.parametrize("body", [{"policy": {"id": "p"}}, {}, None, [], "done", answer(None)])
def test_a_write_without_a_task_has_ended_and_proves_nothing(body: Any):
    task = BegunTasks().task(body, ONCE)
    assert (task.id, task.running, task.proves) == ("", False, False)
    assert (task.operation, task.what) == ("", "")


def test_what_else_such_an_answer_says_is_kept():
    assert BegunTasks().task({"policy": {"id": "p"}}, ONCE).body == {"policy": {"id": "p"}}
    assert BegunTasks().task(["p"], ONCE).body == {}


def test_a_task_that_has_failed_already_is_a_failure():
    with pytest.raises(TaskFailed):
        BegunTasks().task(answer(state="FAILED"), ONCE)


def test_the_same_write_may_get_its_task_twice():
    begun = BegunTasks()
    assert begun.task(answer(), ONCE).id == begun.task(answer(), ONCE).id == "t-1"


def test_two_writes_have_two_tasks():
    begun = BegunTasks()
    assert [begun.task(answer(t), w).id for t, w in (("1", ONCE), ("2", AGAIN))] == ["1", "2"]


def test_the_task_of_another_write_leaves_the_outcome_unknown():
    begun = BegunTasks()
    begun.task(answer(), AGAIN)
    with pytest.raises(OutcomeUnknown) as caught:
        begun.task(answer(), ONCE)
    assert (caught.value.method, caught.value.path) == ("POST", "/policies")
    cause = caught.value.cause
    assert isinstance(cause, Unreadable)
    assert (cause.status, cause.method, cause.path) == (200, "POST", "/policies")
    assert cause.start == "{'task': {'id': 't-1', 'state': 'IN_PROGRESS'}}"


def test_of_a_long_answer_the_begin_is_shown():
    begun = BegunTasks()
    body = {**answer(), "more": "x" * 900}
    begun.task(body, AGAIN)
    with pytest.raises(OutcomeUnknown) as caught:
        begun.task(body, ONCE)
    assert isinstance(caught.value.cause, Unreadable)
    assert len(caught.value.cause.start) == 200


def test_a_write_that_may_be_sent_again_fails_with_what_came_instead():
    begun = BegunTasks()
    begun.task(answer(), ONCE)
    with pytest.raises(Unreadable):
        begun.task(answer(), AGAIN)


def test_the_outcome_of_a_lost_write_is_unknown_unless_it_may_be_sent_again():
    error = ValueError("lost")
    assert lost(AGAIN, error) is error
    unknown = lost(ONCE, error)
    assert isinstance(unknown, OutcomeUnknown)
    assert (unknown.method, unknown.path, unknown.cause) == ("POST", "/policies", error)
