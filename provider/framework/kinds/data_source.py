"""Data sources: a record that the API completes."""

from typing import Any, Self

from provider.framework.record import Record, computed, optional, required
from provider.framework.schema import Default

__all__ = ["DataSource", "Default", "Record", "computed", "optional", "required"]


class DataSource(Record):
    """One thing to look up."""

    def read(self, api: Any) -> Self:
        """The configured record with everything that the API says of it."""
        raise NotImplementedError
