"""The way to a simulated controller without a network: requests as values, answers as bytes."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from provider.omnistack import federation
from provider.omnistack.request import Reply
from simulator import Simulator
from simulator.journal import Exchange
from simulator.pipeline import PREFIX, Request, encode, respond
from tests.provider.conftest import SharedClock, unconfigured
from tests.provider.core import Core, arguments


class Direct:
    """Carries requests to a simulator in the same process."""

    def __init__(self, simulator: Simulator) -> None:
        self._backend = simulator.backend

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        assert timeout > 0
        target = urlsplit(path)
        request = Request(
            method,
            unquote(target.path).removeprefix(PREFIX),
            dict(parse_qsl(target.query, keep_blank_values=True)),
            headers.get("Authorization", ""),
            headers.get("Content-Type", ""),
            body or b"",
        )
        fault = self._backend.faults.hit(method, request.path, request.controller)
        answer = respond(self._backend, request, fault)
        self._backend.journal.add(
            Exchange(
                at=self._backend.clock.now(),
                method=method,
                path=request.path,
                query=dict(request.query),
                body=None,
                status=answer.status,
                seconds=0.0,
                content_type=request.content_type,
                controller=request.controller,
            )
        )
        content = encode(answer, self._backend.switches.key_order)
        return Reply(answer.status, "application/json", content)


class Noting(Direct):
    """Notes the path and the body of what is posted."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.posted: list[tuple[str, Any]] = []

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        if method == "POST" and body and path.startswith(PREFIX):
            posted = path.removeprefix(PREFIX)
            if not posted.startswith("/oauth"):
                self.posted.append((posted, json.loads(body)))
        return super().send(method, path, headers, body, timeout)


def directly(
    simulator: Simulator,
    schema: Any,
    monkeypatch: pytest.MonkeyPatch,
    way: Callable[[Simulator], Direct] = Direct,
    clock: SharedClock | None = None,
) -> Core:
    """A small Terraform that is connected with a simulator that no network leads to."""
    monkeypatch.setattr(federation, "HttpsTransport", lambda *_: way(simulator))
    monkeypatch.setattr(
        federation, "tls_context", lambda _: None
    )  # loading authorities takes longest
    core = unconfigured(clock or SharedClock(simulator), schema)
    simulator.url = "https://simplivity.example.com"
    given = {**arguments(simulator), "ca_file": None}
    assert not core.configure(**given)
    return core
