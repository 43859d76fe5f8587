"""The way to a simulated controller without a network: requests as values, answers as bytes.

What a network adds, sockets and TLS and HTTP, is looked at where it matters: `test_wire`,
`test_transport`, `test_trust`, `test_controllers` and with the real Terraform.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from provider.omnistack.errors import NeverSent, Unreachable
from provider.omnistack.request import Reply, Transport
from simulator import Simulator
from simulator.app import CONNECTION, Application
from simulator.pipeline import PREFIX


class Exchange:
    """One request as a web server hands it to an application, and what it hears of the answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._heard = False
        self.cut = False
        self.status = 0
        self.media_type = ""
        self.content = b""

    def abort(self) -> None:
        """The application ends the connection."""
        self.cut = True

    async def receive(self) -> dict[str, Any]:
        if self._heard:
            return {"type": "http.disconnect"}
        self._heard = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.media_type = dict(message["headers"]).get(b"content-type", b"").decode()
        else:
            self.content += message.get("body", b"")


class Direct:
    """Carries requests to a simulator in the same process."""

    def __init__(self, simulator: Simulator, controller: int = 0) -> None:
        self._simulator = simulator
        self._application = Application(simulator.backend, controller)

    def to(self, url: str) -> Transport:
        """The way to a controller; if the simulator is started, other URLs lead nowhere."""
        urls = self._simulator.urls
        if not urls or url == urls[0]:
            return self
        return Direct(self._simulator, urls.index(url)) if url in urls else Nowhere(url)

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        assert timeout > 0
        exchange = Exchange(body or b"")
        CONNECTION.set(exchange)  # type: ignore[arg-type]  # as much of it as is used
        place, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(place),
            "raw_path": place.encode(),
            "query_string": query.encode(),
            "headers": [(n.lower().encode(), text.encode()) for n, text in headers.items()],
        }
        done = self._application(scope, exchange.receive, exchange.send)
        if self._takes_time():
            asyncio.run(done)
        else:
            at_once(done)
        if exchange.cut:
            raise Unreachable(self._simulator.url, "Remote end closed connection without response")
        return Reply(exchange.status, exchange.media_type, exchange.content)

    def _takes_time(self) -> bool:
        faults = self._simulator.faults.pending()
        return bool(
            self._simulator.switches.latency_ms or [f for f in faults if f.delay or f.trickle]
        )


class Nowhere:
    """The way to a host that does not answer."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, *_: Any) -> Reply:
        raise NeverSent(self._url, "no route to host")


class Noting(Direct):
    """Notes the path and the body of what is posted, but for reports, which change nothing."""

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
            if not posted.startswith("/oauth") and "impact_report" not in posted:
                self.posted.append((posted, json.loads(body)))
        return super().send(method, path, headers, body, timeout)


def at_once(work: Coroutine[Any, Any, None]) -> None:
    """Do what waits for nothing, without the loop of events that waiting needs."""
    with suppress(StopIteration):
        while True:
            work.send(None)
