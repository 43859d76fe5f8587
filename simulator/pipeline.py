"""The request pipeline: from a request to the response of an operation.

The checks come in the order of a Spring application, which the published errors show the API
to be: token, route, permission, media type, body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator import false_responses, forms, media_types, request_body, routes
from simulator.backend import Backend
from simulator.call import Call, Response
from simulator.errors import ApiError, OAuthError, error_body, invalid_body
from simulator.faults import Fault
from simulator.oauth import Token, Tokens, check_client, form_fields
from simulator.routes import Route
from simulator.versions import version_body

PREFIX = "/api"
WRITING = ("POST", "PUT", "DELETE")
REVOKE_SINCE = 5


@dataclass(frozen=True)
class Request:
    """An HTTP request; the path is without the prefix and without a slash at its end."""

    method: str
    path: str
    query: Mapping[str, str]
    authorization: str
    content_type: str
    raw: bytes
    controller: int = 0  # the number of the controller that got it


def respond(backend: Backend, request: Request, fault: Fault) -> Response:
    """The response to a request. Every error becomes a response, too."""
    with backend.lock:
        backend.finish_due()
        if backend.switches.appliance == "vcenter":
            # Pointing a client at vCenter: notebook of tbeha/SimpliVity-Python.
            return Response(404, {"error_type": "NOT_FOUND", "messages": []})
        try:
            path = false_responses.path_to_use(backend, request.path, fault)
            response = dispatch(backend, replace(request, path=path), fault)
            return false_responses.with_false_fields(response, fault)
        except OAuthError as error:
            return Response(error.status, error.body)
        except ApiError as error:
            return error_response(backend, request, error)
        except Exception as error:  # noqa: BLE001 - a defect must reach the client as a 500
            name = type(error).__name__
            backend.journal.violations.append(f"{request.method} {request.path}: {name}: {error}")
            return error_response(backend, request, ApiError("InternalServer", f"{name}: {error}"))


def error_response(backend: Backend, request: Request, error: ApiError) -> Response:
    path, now = PREFIX + request.path, backend.clock.now()
    return Response(error.http_status, error_body(error, path, now, backend.switches))


def dispatch(backend: Backend, request: Request, fault: Fault) -> Response:
    """Check who asks and for what, then run the operation."""
    if (request.method, request.path) == ("GET", "/version"):
        return Response(200, version_body(backend.minor, backend.switches.appliance))
    if (request.method, request.path) == ("POST", "/oauth/token"):
        return login(backend, request)
    tokens = backend.tokens[request.controller]
    token = tokens.authenticate(request.authorization)
    if (request.method, request.path) == ("GET", "/oauth/revoke"):
        return revoke(backend, tokens, token)
    route, keys = routes.find(request.method, request.path, backend.minor)
    check_permission(backend, request, token)
    call = Call(
        backend,
        request.method,
        request.path,
        keys,
        request.query,
        read_body(backend, route, request),
        fault,
        request.controller,
    )
    return run_operation(route, call)


def run_operation(route: Route, call: Call) -> Response:
    """The response of an operation; some errors show as a task that fails."""
    try:
        return route.run(call)
    except ApiError as error:
        if error.fails_as_task:
            return call.start_failing_task(error)
        raise


def login(backend: Backend, request: Request) -> Response:
    check_client(request.authorization)
    tokens = backend.tokens[request.controller]
    return Response(200, tokens.grant(form_fields(request.content_type, request.raw)))


def revoke(backend: Backend, tokens: Tokens, token: Token) -> Response:
    """GET, with an empty response; since 1.5: portal."""
    if backend.minor < REVOKE_SINCE:
        raise ApiError("NoRoute", "No handler found for GET /api/oauth/revoke")
    tokens.revoke(token)
    return Response(200, None)


def check_permission(backend: Backend, request: Request, token: Token) -> None:
    """A read-only user can only GET: portal. Which status others get is a switch."""
    if request.method in WRITING and not backend.tokens[request.controller].may_write(token):
        status = int(backend.switches.permission_denied)
        raise ApiError("PermissionDenied", "Permission denied", status=status)


def read_body(backend: Backend, route: Route, request: Request) -> Any:
    """The checked body; GET and DELETE may send anything, clients do."""
    if route.method not in ("POST", "PUT"):
        return None
    switches, name = backend.switches, route.body.strip("[]?")
    request_body.check_size(request.raw, switches)
    if route.file:
        return read_file(route.file, request)
    as_listed = switches.media_rule == "lax" or route.media == media_types.JSON
    oldest = route.media if as_listed else max(route.since, route.media)
    media_types.check(request.content_type, oldest, backend.minor)
    if not name or (route.body.endswith("?") and not request.raw):
        return None
    sent = request_body.decoded(request.raw)
    if switches.media_rule == "fields":
        newest_field = request_body.version(sent, backend.body_schema.shapes[name])
        media_types.check(request.content_type, newest_field, backend.minor)
    read = request_body.checked_list if route.body.startswith("[") else request_body.checked
    return read(sent, name, backend.body_schema, switches)


def read_file(name: str, request: Request) -> dict[str, bytes]:
    """The file in a form, whose type has no version."""
    if not forms.is_multipart(request.content_type):
        message = f"Content type '{request.content_type}' not supported"
        raise ApiError("MediaType", message)
    content = forms.parts(request.content_type, request.raw).get(name)
    if content is None:
        raise invalid_body(f"The form has no {name}")
    return {name: content}


def encode(response: Response, key_order: str) -> bytes:
    if response.body is None:
        return b""
    body = reversed_keys(response.body) if key_order == "reversed" else response.body
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def reversed_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [reversed_keys(each) for each in value]
    if isinstance(value, dict):
        return {name: reversed_keys(value[name]) for name in reversed(value)}
    return value
