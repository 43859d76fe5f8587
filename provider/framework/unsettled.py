"""Operations whose end the provider does not know, as exceptions.

A connection raises them; ``lifecycle`` knows what each means for the state.
"""


class Unsettled(Exception):
    """The operation may have happened or may still be happening."""


class StillRunning(Unsettled):
    """The provider had to stop waiting for an operation that goes on.

    task: what to ask about later. wanted: whether it is the user who stopped Terraform; then
    Terraform ends after this operation, and nothing that depends on it is touched.
    """

    task: str | None = None
    wanted: bool = False
