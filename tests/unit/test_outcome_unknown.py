"""What is told and remembered of operations whose end nobody knows."""

import pytest

from provider.framework.diagnostics import Diagnostic
from provider.framework.outcome_unknown import Namesake, NotSeen, StillRunning, task_of


class Task:
    """What a controller tells of an operation."""

    def __init__(self, id: str | None) -> None:  # noqa: A002  # the API's word
        self.id = id


LATER = " for some seconds. It is remembered, and the next plan looks for it again."


def test_an_object_that_does_not_show_after_a_success_is_looked_for_again():
    assert NotSeen(Task("9"), "lamp").diagnostics == (
        Diagnostic(
            "New object not found",
            "The controller reported success, but the new lamp could not be found" + LATER,
        ),
    )


def test_an_object_of_which_no_answer_told_is_looked_for_again():
    assert NotSeen(None, "lamp").diagnostics == (
        Diagnostic(
            "New object not found",
            "No answer told what became of the new lamp, and it could not be looked for" + LATER,
        ),
    )


@pytest.mark.parametrize(
    ("told", "task"),
    [(Task("9"), "9"), (Task(""), "unknown"), (Task(None), "unknown"), (None, "unknown")],
)
def test_an_object_that_does_not_show_is_remembered_by_its_task(told: Task | None, task: str):
    assert NotSeen(told, "lamp").task == task_of(told) == task


def test_an_operation_that_goes_on_has_no_task_and_was_not_stopped_until_somebody_says_so():
    assert (StillRunning().task, StillRunning().by_user) == (None, False)


def test_an_object_that_could_be_mistaken_for_another_is_not_looked_for_again():
    assert Namesake("lamp").diagnostics == (
        Diagnostic(
            "Outcome is unknown",
            "The new lamp could not be found, and there was another one of its name before. So it"
            " is not remembered, as the other one might be taken for it. Look whether it was made"
            " before the next apply, and import it if it was.",
        ),
    )
