"""List resources: what a ``list`` block asks for, and the objects that it finds.

Terraform lists only what it manages: a list resource is called like the resource whose objects it
finds, and tells of each what an import of it needs.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from provider.framework.record import Record, optional

__all__ = ["ListResource", "ListResult", "optional"]


class ListResult(NamedTuple):
    """An object: what the user sees, and its identity."""

    display_name: str
    identity: Mapping[str, str]


class ListResource(Record):
    """Objects of one resource type; its attributes narrow what is found."""

    def list(self, api: Any) -> Iterable[ListResult]:
        """The objects, one at a time: whoever asks may have enough before the end."""
        raise NotImplementedError
