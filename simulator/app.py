"""The ASGI application of a controller: limits, faults, the request pipeline, the journal."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from simulator.backend import Backend
from simulator.errors import ApiError, error_name, html_page
from simulator.faults import Fault
from simulator.journal import Exchange
from simulator.pipeline import PREFIX, Request, encode, error_response, respond
from simulator.schema import is_secret

JSON = "application/json;charset=UTF-8"
HTML = "text/html"
PROXY_STATUSES = (502, 503, 504)
STATUSES_WITHOUT_BODY = (204, 304)
OFF = Fault("", "", drop=True)
"""What a controller that is shut down does with every request."""
SCHEME_AND_HOST = re.compile(r"^https?://[^/]*")
# The connection of the request at hand; the server sets it, so that a fault can cut it.
CONNECTION: ContextVar[asyncio.Transport] = ContextVar("CONNECTION")


@dataclass(frozen=True)
class EncodedResponse:
    """A response as bytes."""

    status: int
    content: bytes
    media_type: str = JSON


def html_response(status: int) -> EncodedResponse:
    return EncodedResponse(status, html_page(status).encode(), HTML)


class Application:
    """Serves one controller."""

    def __init__(self, backend: Backend, controller: int = 0) -> None:
        self._backend = backend
        self._controller = controller
        self._requests_in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, at = time.perf_counter(), self._backend.clock.now()
        http = HttpRequest(scope, receive)
        request = parsed(http, await http.body(), self._controller)
        is_off = self._backend.is_off(self._controller)
        hit = self._backend.faults.hit
        fault = OFF if is_off else hit(request.method, request.path, self._controller)
        self._requests_in_progress += 1
        try:
            response = await self._response(http, request, fault)
        finally:
            self._requests_in_progress -= 1
        status = 0 if fault.drop else response.status
        self._record(request, status, at, time.perf_counter() - began)
        if fault.drop:
            await cut_connection(receive)
        else:
            await http_response(response, fault.trickle)(scope, receive, send)

    async def _response(self, http: HttpRequest, request: Request, fault: Fault) -> EncodedResponse:
        switches = self._backend.switches
        if not target(http).startswith(f"{PREFIX}/"):
            return html_response(404)
        if 0 < switches.url_limit < len(http.scope["raw_path"]) + len(http.scope["query_string"]):
            return html_response(414)
        if 0 < switches.concurrency_limit < self._requests_in_progress:
            return html_response(int(switches.overload_status))
        wait = switches.latency_ms / 1000 + fault.delay
        await asyncio.sleep(min(wait, switches.gateway_seconds))
        if fault.replaces and not fault.applied:
            return self._faulty_response(request, fault)
        response = self._true_response(request, fault)
        if fault.replaces:
            return self._faulty_response(request, fault, response.content)
        return html_response(504) if wait > switches.gateway_seconds else response

    def _true_response(self, request: Request, fault: Fault) -> EncodedResponse:
        response = respond(self._backend, request, fault)
        return EncodedResponse(response.status, encode(response, self._backend.switches.key_order))

    def _faulty_response(
        self, request: Request, fault: Fault, true_content: bytes = b""
    ) -> EncodedResponse:
        status = fault.status or 0
        body = fault.body
        if body == "auto":
            body = "html" if status in PROXY_STATUSES else "json"
        error = fault_error(fault, credentials(request) if fault.echo else "")
        as_json = encode(error_response(self._backend, request, error), "published")
        contents = {
            "json": as_json,
            "html": html_page(status).encode() if status else b"",
            "truncated": as_json[: len(as_json) // 2],
            "empty": b"",
            "own": true_content,
            "raw": fault.raw.encode(),
        }
        return EncodedResponse(status, contents[body], HTML if body == "html" else JSON)

    def _record(self, request: Request, status: int, at: float, seconds: float) -> None:
        self._backend.journal.add(
            Exchange(
                at,
                request.method,
                request.path,
                dict(request.query),
                recorded_body(request),
                status,
                seconds,
                request.content_type,
                self._controller,
            )
        )


def target(http: HttpRequest) -> str:
    """The path; HPE's SDK sends the whole URL as its target, as RFC 9112, 3.2.2, permits."""
    path: str = http.scope["path"]
    return SCHEME_AND_HOST.sub("", path)


def parsed(http: HttpRequest, raw: bytes, controller: int) -> Request:
    return Request(
        http.method,
        target(http).removeprefix(PREFIX).rstrip("/"),
        dict(http.query_params),
        http.headers.get("authorization", ""),
        http.headers.get("content-type", ""),
        raw,
        controller,
    )


def http_response(response: EncodedResponse, trickle: float) -> HttpResponse:
    """What the server sends: at once, or byte by byte with a pause after each."""
    content = b"" if response.status in STATUSES_WITHOUT_BODY else response.content
    headers = {"content-type": response.media_type}
    if trickle:
        return StreamingResponse(byte_by_byte(content, trickle), response.status, headers)
    return HttpResponse(content, response.status, headers)


async def byte_by_byte(content: bytes, pause: float) -> AsyncIterator[bytes]:
    for byte in content:
        yield bytes([byte])
        await asyncio.sleep(pause)


def credentials(request: Request) -> str:
    """The secrets of a request, for a fault that quotes them: its token, the body of a login."""
    body = request.raw.decode(errors="replace") if request.path == "/oauth/token" else ""
    return f" {request.authorization} {body}".rstrip()


def fault_error(fault: Fault, quotation: str) -> ApiError:
    """The error that a fault orders; error codes belong to the exception of tasks."""
    status = fault.status or 0
    name = error_name(status) if fault.error_code is None else "Task"
    message = fault.message + quotation
    return ApiError(name, message, fault.error_code, status=status, extended=fault.extended)


def recorded_body(request: Request) -> Any:
    """JSON as data, other text as it is; passwords stay out."""
    if request.path.startswith("/oauth"):
        return None
    try:
        return json.loads(request.raw, object_pairs_hook=without_secrets)
    except (ValueError, RecursionError):
        return request.raw.decode(errors="replace")


def without_secrets(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: "***" if is_secret(name) else value for name, value in pairs}


async def cut_connection(receive: Receive) -> None:
    """End the connection without a response, and wait until it has ended."""
    CONNECTION.get().abort()
    while (await receive())["type"] != "http.disconnect":
        pass
