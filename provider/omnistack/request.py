"""One call of the REST API, and its answer, before anybody knows how they travel."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from urllib import parse

IN_IDS = ":"
"""What is left as it is in a path, beside letters and digits: ids of tasks have colons."""


class Request(NamedTuple):
    """One call of the REST API; the path stands below /api.

    operation: which one it is, with the names of ids instead of them.
    """

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Any = None
    version: int = 0
    repeatable: bool = True
    operation: str = ""

    @property
    def target(self) -> str:
        query = {name: value for name, value in (self.query or {}).items() if value is not None}
        return f"/api{self.path}" + (f"?{parse.urlencode(query)}" if query else "")


class Reply(NamedTuple):
    """An HTTP response."""

    status: int
    content_type: str
    content: bytes


class Transport(Protocol):
    """What brings a request to a controller and an answer back, see ``transport``."""

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        """Send one request and wait for its answer; raises `Unreachable`."""


def fill(template: str, **ids: str) -> str:
    """A path with its ids; raises ValueError where one is empty.

    An empty id would make another valid path: POST /virtual_machines//set_policy.
    """
    if not all(ids.values()):
        raise ValueError(f"{template} needs an id for each of its names, got {ids}")
    return template.format(**{name: _part(str(value)) for name, value in ids.items()})


def _part(id: str) -> str:  # noqa: A002  # the API's word
    """An id as one part of a path; dots alone would lead out of it."""
    return parse.quote(id, safe=IN_IDS) if id.strip(".") else id.replace(".", "%2E")
