"""From a request to a reply: who asks, for what, in which form; then the operation.

The order of the checks is that of a Spring application, which the published errors show the API
to be: token, route, permission, media type, body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator import lies, media, payload, routes
from simulator.appliance import Appliance
from simulator.call import Answer, Call
from simulator.errors import OAuthRefusal, Refusal, error_body
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
    controller: int = 0  # which one it came to


def respond(appliance: Appliance, request: Request, fault: Fault) -> Answer:
    """The answer of the appliance; whatever is refused is answered, too."""
    with appliance.lock:
        appliance.tasks.settle()
        if appliance.switches.appliance == "vcenter":
            # Pointing a client at vCenter: notebook of tbeha/SimpliVity-Python.
            return Answer(404, {"error_type": "NOT_FOUND", "messages": []})
        try:
            path = lies.meant_for(appliance, request.path, fault)
            return lies.told(entered(appliance, replace(request, path=path), fault), fault)
        except OAuthRefusal as refusal:
            return Answer(refusal.status, refusal.body)
        except Refusal as refusal:
            return refused(appliance, request, refusal)
        except Exception as error:  # noqa: BLE001 - a defect must reach the client as a 500
            name = type(error).__name__
            appliance.journal.violations.append(f"{request.method} {request.path}: {name}: {error}")
            return refused(appliance, request, Refusal("InternalServer", f"{name}: {error}"))


def refused(appliance: Appliance, request: Request, refusal: Refusal) -> Answer:
    path, now = PREFIX + request.path, appliance.clock.now()
    body = error_body(refusal, path, now, appliance.switches)
    return Answer(refusal.http_status, body)


def entered(appliance: Appliance, request: Request, fault: Fault) -> Answer:
    if (request.method, request.path) == ("GET", "/version"):
        return Answer(200, version_body(appliance.minor, appliance.switches.appliance))
    if (request.method, request.path) == ("POST", "/oauth/token"):
        return login(appliance, request)
    tokens = appliance.tokens[request.controller]
    token = tokens.user(request.authorization)
    if (request.method, request.path) == ("GET", "/oauth/revoke"):
        return revoke(appliance, tokens, token)
    route, keys = routes.find(request.method, request.path, appliance.minor)
    check_permission(appliance, request, token)
    call = Call(
        appliance,
        request.method,
        request.path,
        keys,
        request.query,
        read_body(appliance, route, request),
        fault,
        request.controller,
    )
    return performed(route, call)


def performed(route: Route, call: Call) -> Answer:
    try:
        return route.run(call)
    except Refusal as refusal:
        if refusal.late:
            return call.failed(refusal)
        raise


def login(appliance: Appliance, request: Request) -> Answer:
    check_client(request.authorization)
    tokens = appliance.tokens[request.controller]
    return Answer(200, tokens.grant(form_fields(request.content_type, request.raw)))


def revoke(appliance: Appliance, tokens: Tokens, token: Token) -> Answer:
    """GET, with an empty answer; since 1.5: portal."""
    if appliance.minor < REVOKE_SINCE:
        raise Refusal("NoRoute", "No handler found for GET /api/oauth/revoke")
    tokens.revoke(token)
    return Answer(200, None)


def check_permission(appliance: Appliance, request: Request, token: Token) -> None:
    """Users who may only look can GET: portal. Its status is 400, the OpenAPI document's 403."""
    if request.method in WRITING and not appliance.tokens[request.controller].may_write(token):
        status = int(appliance.switches.permission_denied)
        raise Refusal("PermissionDenied", "Permission denied", status=status)


def read_body(appliance: Appliance, route: Route, request: Request) -> Any:
    """The checked body; GET and DELETE may send anything, clients do."""
    if route.method not in ("POST", "PUT"):
        return None
    switches, name = appliance.switches, route.body.strip("[]")
    payload.check_size(request.raw, switches)
    oldest = route.media if switches.media_rule == "lax" else max(route.since, route.media)
    media.check(request.content_type, oldest, appliance.minor)
    if not name:
        return None
    sent = payload.decoded(request.raw)
    if switches.media_rule == "fields":
        newest_field = payload.version(sent, appliance.bodies.shapes[name])
        media.check(request.content_type, newest_field, appliance.minor)
    read = payload.checked_list if route.body.startswith("[") else payload.checked
    return read(sent, name, appliance.bodies, switches)


def encoded(answer: Answer, key_order: str) -> bytes:
    if answer.body is None:
        return b""
    body = reversed_keys(answer.body) if key_order == "reversed" else answer.body
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def reversed_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [reversed_keys(each) for each in value]
    if isinstance(value, dict):
        return {name: reversed_keys(value[name]) for name in reversed(value)}
    return value
