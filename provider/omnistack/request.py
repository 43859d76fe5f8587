"""A request to the REST API, a reply, and what a transport is."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from urllib import parse

IN_IDS = ":"
"""Characters that are not quoted in a path, beside letters and digits: ids of tasks have colons."""


class Request(NamedTuple):
    """A request to the REST API; the path is below /api.

    version: the minor version of REST API 1 of its media type; None: plain JSON.
    repeatable: whether it may be sent again, because twice is the same as once.
    operation: method and template of the path, with the names of ids.
    """

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Any = None
    version: int | None = 0
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
    """Takes a request to a controller and brings the answer back, see `HttpsTransport`."""

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


def names_in(template: str) -> list[str]:
    """The names of ids in a path."""
    return re.findall(r"{(\w+)}", template)


def _part(id: str) -> str:  # noqa: A002  # the API's word
    """An id as one part of a path; dots alone would lead out of it."""
    return parse.quote(id, safe=IN_IDS) if id.strip(".") else id.replace(".", "%2E")
