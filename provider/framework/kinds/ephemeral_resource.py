"""Ephemeral resources: values for the length of one run, which Terraform stores nowhere.

Terraform opens one in each run that needs it, has it renewed as long as that takes, and closes it.
Its values cannot change in between: a renewal only makes them last longer.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from provider.framework.record import Record, computed, optional, required

__all__ = ["EphemeralResource", "Lease", "computed", "optional", "required"]


class Lease(NamedTuple):
    """How long what was opened lasts.

    renew_at: when it has to be renewed, in whole seconds since 1970; None: never.
    private: what `renew` and `close` have to know, as JSON has it; Terraform keeps it in memory.
    """

    renew_at: int | None = None
    private: Mapping[str, Any] = {}


class EphemeralResource(Record):
    """One thing to have during a run. Whatever is sensitive in it is kept out of all messages."""

    def open(self, api: Any) -> tuple[Self, Lease]:
        """The configured record with everything that opening it gives, and how long that lasts."""
        raise NotImplementedError

    @classmethod
    def renew(cls, api: Any, private: Mapping[str, Any]) -> Lease:
        """Make what was opened last longer."""
        raise NotImplementedError

    @classmethod
    def close(cls, api: Any, private: Mapping[str, Any]) -> None:  # for those who override it
        """Give back what was opened; by default there is nothing to give back."""
