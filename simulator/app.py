"""The ASGI application: what happens to a request on its way, faults included."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from simulator.appliance import Appliance
from simulator.door import PREFIX, Request, encoded, refused, respond
from simulator.errors import FORMS, Refusal, html_page
from simulator.faults import Fault
from simulator.journal import Exchange

JSON = "application/json;charset=UTF-8"
HTML = "text/html"
PROXY_STATUSES = (502, 503, 504)
BODILESS = (204, 304)
ABSOLUTE = re.compile(r"^https?://[^/]*")
# The connection of the request at hand; the server sets it, so that a fault can cut it.
CONNECTION: ContextVar[asyncio.Transport] = ContextVar("CONNECTION")


@dataclass(frozen=True)
class Reply:
    """What goes back, if the connection is not cut."""

    status: int
    content: bytes
    media_type: str = JSON


def page(status: int) -> Reply:
    return Reply(status, html_page(status).encode(), HTML)


class Application:
    """Serves one controller."""

    def __init__(self, appliance: Appliance, controller: int = 0) -> None:
        self._appliance = appliance
        self._controller = controller
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, at = time.perf_counter(), self._appliance.clock.now()
        http = HttpRequest(scope, receive)
        request = read(http, await http.body(), self._controller)
        fault = self._appliance.faults.hit(request.method, request.path, self._controller)
        self._busy += 1
        try:
            reply = await self._reply(http, request, fault)
        finally:
            self._busy -= 1
        self._log(request, 0 if fault.drop else reply.status, at, time.perf_counter() - began)
        if fault.drop:
            await cut(receive)
        else:
            await response(reply, fault.trickle)(scope, receive, send)

    async def _reply(self, http: HttpRequest, request: Request, fault: Fault) -> Reply:
        switches = self._appliance.switches
        if not target(http).startswith(f"{PREFIX}/"):
            return page(404)
        if 0 < switches.url_limit < len(http.scope["raw_path"]) + len(http.scope["query_string"]):
            return page(414)
        if 0 < switches.concurrency_limit < self._busy:
            return page(502)
        wait = switches.latency_ms / 1000 + fault.delay
        await asyncio.sleep(min(wait, switches.gateway_seconds))
        if fault.replaces and not fault.applied:
            return self._faulty(request, fault)
        reply = self._answered(request, fault)
        if fault.replaces:
            return self._faulty(request, fault, reply.content)
        return page(504) if wait > switches.gateway_seconds else reply

    def _answered(self, request: Request, fault: Fault) -> Reply:
        answer = respond(self._appliance, request, fault)
        return Reply(answer.status, encoded(answer, self._appliance.switches.key_order))

    def _faulty(self, request: Request, fault: Fault, own: bytes = b"") -> Reply:
        status = fault.status or 0
        kind = fault.body
        if kind == "auto":
            kind = "html" if status in PROXY_STATUSES else "json"
        refusal = ordered(fault, quoted(request) if fault.echo else "")
        body = encoded(refused(self._appliance, request, refusal), "published")
        contents = {
            "json": body,
            "html": html_page(status).encode() if status else b"",
            "truncated": body[: len(body) // 2],
            "empty": b"",
            "own": own,
            "raw": fault.raw.encode(),
        }
        return Reply(status, contents[kind], HTML if kind == "html" else JSON)

    def _log(self, request: Request, status: int, at: float, seconds: float) -> None:
        self._appliance.journal.add(
            Exchange(
                at,
                request.method,
                request.path,
                dict(request.query),
                logged_body(request),
                status,
                seconds,
                request.content_type,
                self._controller,
            )
        )


def target(http: HttpRequest) -> str:
    """The path; HPE's SDK sends the whole URL as its target, as RFC 9112, 3.2.2, permits."""
    path: str = http.scope["path"]
    return ABSOLUTE.sub("", path)


def read(http: HttpRequest, raw: bytes, controller: int) -> Request:
    return Request(
        http.method,
        target(http).removeprefix(PREFIX).rstrip("/"),
        dict(http.query_params),
        http.headers.get("authorization", ""),
        http.headers.get("content-type", ""),
        raw,
        controller,
    )


def response(reply: Reply, trickle: float) -> Response:
    """What the server sends, byte by byte if it is to trickle."""
    content = b"" if reply.status in BODILESS else reply.content
    headers = {"content-type": reply.media_type}
    if trickle:
        return StreamingResponse(trickling(content, trickle), reply.status, headers)
    return Response(content, reply.status, headers)


async def trickling(content: bytes, pause: float) -> AsyncIterator[bytes]:
    for byte in content:
        yield bytes([byte])
        await asyncio.sleep(pause)


def quoted(request: Request) -> str:
    """The secrets of a request: its token, and the body of a login."""
    body = request.raw.decode(errors="replace") if request.path == "/oauth/token" else ""
    return f" {request.authorization} {body}".rstrip()


def ordered(fault: Fault, quotation: str = "") -> Refusal:
    """What a fault lets the API say; the control plane's codes come with its own exception."""
    status = fault.status or 0
    kind = error_kind(status) if fault.error_code is None else "Task"
    message = fault.message + quotation
    return Refusal(kind, message, fault.error_code, status=status, extended=fault.extended)


def error_kind(status: int) -> str:
    """The published class of error with a status."""
    return next((kind for kind, each in FORMS.items() if each.status == status), "InternalServer")


def logged_body(request: Request) -> Any:
    """JSON as data, other text as it is; passwords stay out."""
    if request.path.startswith("/oauth"):
        return None
    try:
        return json.loads(request.raw)
    except (ValueError, RecursionError):
        return request.raw.decode(errors="replace")


async def cut(receive: Receive) -> None:
    """End the connection without an answer, and wait until it has ended."""
    CONNECTION.get().abort()
    while (await receive())["type"] != "http.disconnect":
        pass
