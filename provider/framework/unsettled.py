"""Operations whose end the provider does not know, as exceptions.

A connection raises them; ``lifecycle`` knows what each means for the state.
"""

from provider.framework.diagnostics import Diagnostic, Refused


class Unsettled(Exception):
    """The operation may have happened or may still be happening."""


class StillRunning(Unsettled):
    """The provider had to stop waiting for an operation that goes on.

    task: what to ask about later. wanted: whether it is the user who stopped Terraform; then
    Terraform ends after this operation, and nothing that depends on it is touched.
    """

    task: str | None = None
    wanted: bool = False


class NotSeen(Refused, StillRunning):
    """The operation is reported as done, but what it made cannot be found."""

    def __init__(self, told: object, what: str) -> None:
        super().__init__(
            Diagnostic(
                "New object not found",
                f"The controller reported success, but the new {what} could not be found for some"
                " seconds. It is remembered, and the next plan looks for it again.",
            )
        )
        self.task = str(getattr(told, "id", "") or "unknown")
