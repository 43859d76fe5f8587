"""Actions: what a configuration asks to be done, and of which nothing is kept in the state."""

from collections.abc import Callable, Iterable
from typing import Any

from provider.framework.diagnostics import Diagnostic
from provider.framework.record import Record, optional, required
from provider.framework.validators import duration

__all__ = ["Action", "Progress", "optional", "required"]

Progress = Callable[[str], None]
"""Takes a line that the user sees while an action runs."""


class Action(Record):
    """Something to do; the record is the configuration."""

    timeout: str | None = optional(
        "Longest time that it may take, as `90s`, `10m` or `1h30m`; the provider's"
        " `operation_timeout` if left out.",
        api_name=None,
        validator=duration,
    )

    def modify_plan(self, api: Any) -> Iterable[Diagnostic]:  # noqa: ARG002  # for those who override it
        """What can be said before it is done; values may still be unknown then.

        api: None while the provider's configuration is not known yet.
        """
        return ()

    def invoke(self, api: Any, progress: Progress) -> Iterable[Diagnostic] | None:
        """Do it and wait until it is done; returns diagnostics.

        progress: for what the user may want to know meanwhile. What the API waits for, it tells
        there by itself.
        """
        raise NotImplementedError
