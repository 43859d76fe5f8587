"""One controller, for what no other of the federation can be asked.

Where it is, the API tells in its host; the account and the trust are those of the provider block.
"""

from typing import Any

from provider.omnistack import api_versions
from provider.omnistack.operation import Operation
from provider.omnistack.request import Request, fill


class Controller:
    """One controller by its URL. Every method may raise `OmniStackError`."""

    def __init__(self, url: str, operation: Operation) -> None:
        self.url = url
        self._operation = operation

    def get(self, template: str, *, since: int, **ids: str) -> Any:
        """The body of the answer; template, since and ids as in `Api.begin`."""
        api_versions.require(since, self._operation.minor, f"GET {template}")
        return self._operation.send_to(self.url, Request("GET", fill(template, **ids)))

    def post(self, template: str, body: Any = None, *, since: int, **ids: str) -> Any:
        """The body of the answer to a write that is plain JSON and begins no task."""
        operation = f"POST {template}"
        api_versions.require(since, self._operation.minor, operation)
        path = fill(template, **ids)
        request = Request("POST", path, None, body, None, repeatable=False, operation=operation)
        return self._operation.send_to(self.url, request)

    def pause(self, seconds: float, waited_for: str) -> None:
        """Wait so long, see `Operation.pause`."""
        self._operation.pause(seconds, waited_for)

    def leave(self, *others: str) -> bool:
        """Let no other request go there, see `Session.leave`."""
        return self._operation.leave(self.url, others)
