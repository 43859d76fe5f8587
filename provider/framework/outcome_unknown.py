"""Operations whose end the provider does not know, as exceptions.

A connection raises them; ``lifecycle`` knows what each means for the state.
"""

from provider.framework.diagnostics import Diagnostic, DiagnosticError

NO_TASK = "unknown"
"""Stands for the task of an operation that was begun, where no answer has told of one."""


class UnknownOutcome(Exception):
    """The operation may have happened or may still be happening."""


class StillRunning(UnknownOutcome):
    """The provider had to stop waiting for an operation that goes on.

    task: what to ask about later. wanted: whether it is the user who stopped Terraform; then
    Terraform ends after this operation, and nothing that depends on it is touched.
    """

    task: str | None = None
    by_user: bool = False


class NotSeen(DiagnosticError, StillRunning):
    """An object may have been made, and it cannot be found now."""

    def __init__(self, created: object, what: str) -> None:
        success = f"The controller reported success, but the new {what} could not be found"
        silence = f"No answer told what became of the new {what}, and it could not be looked for"
        super().__init__(
            Diagnostic(
                "New object not found",
                f"{success if created else silence} for some seconds. It is remembered, and the"
                " next plan looks for it again.",
            )
        )
        self.task = task_of(created)


class Namesake(DiagnosticError):
    """As `NotSeen`, where another object of the same name would be taken for the new one later."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Diagnostic(
                "Outcome is unknown",
                f"The new {what} could not be found, and there was another one of its name before."
                " So it is not remembered, as the other one might be taken for it. Look whether it"
                " was made before the next apply, and import it if it was.",
            )
        )


def task_of(created: object) -> str:
    """What to remember of an operation of which `create` returned something, or nothing."""
    return str(getattr(created, "id", "") or NO_TASK)
