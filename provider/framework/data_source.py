"""Data sources: a record that the API completes."""

from typing import Any, ClassVar, Self

from provider.framework.record import Record, computed, optional, required
from provider.framework.schema import Default
from provider.framework.shelf import snake_case

__all__ = ["DataSource", "Default", "Record", "computed", "optional", "required"]


class DataSource(Record):
    """One thing to look up."""

    type_name: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.type_name = snake_case(cls.__name__)

    def read(self, api: Any) -> Self:
        """The configured record with everything that the API says of it."""
        raise NotImplementedError
