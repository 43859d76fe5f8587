"""A session with a federation: one login for all threads, and what may be sent again.

Tokens end after ten idle minutes and after a day (HPE OpenAPI 1.25, introduction), and the
controller hands the same token to every login of a user, so it is never revoked. A 401 means
log in once and repeat once, whatever its body says: four shapes are published. Credentials that
were refused are never tried again, because accounts lock.

What is sent again after a failure: reading, always; writing, only if it cannot have happened or
if happening twice is the same as once. Otherwise the outcome is unknown and the caller has to
look.
"""

import base64
import json
import logging
import random
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from provider.omnistack import media
from provider.omnistack.deadline import Clock, Deadline
from provider.omnistack.errors import (
    LoginRefused,
    NeverSent,
    OmniStackError,
    OutcomeUnknown,
    Overloaded,
    Unreachable,
    Unreadable,
    Untrusted,
    WrongHost,
    answered,
)
from provider.omnistack.gate import Gate
from provider.omnistack.request import Carrier, Reply, Request
from provider.omnistack.settings import Settings
from provider.secrecy import conceal

log = logging.getLogger(__name__)

CLIENT = "Basic " + base64.b64encode(b"simplivity:").decode()
RETRY_FOR = 60.0
"""Seconds for which a request that may be repeated is repeated."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
UNAUTHORIZED = 401
BAD_GATEWAY = 502
OVERLOADED = (408, 502, 503, 504)
INTERNAL_ERROR = 500


class Session:
    """Sends requests with a valid token, few at a time."""

    def __init__(self, settings: Settings, transport: Carrier, clock: Clock) -> None:
        self._settings = settings
        self._transport = transport
        self._gate = Gate(settings.max_requests, clock.now)
        self._login = threading.Lock()
        self._token: str | None = None
        self._refused: LoginRefused | None = None

    def send(self, request: Request, deadline: Deadline) -> Any:
        """The decoded body of the answer; raises `OmniStackError`."""
        return self._repeated(request, deadline, self._attempt, (Overloaded, Unreachable))

    def version(self, deadline: Deadline) -> Mapping[str, Any]:
        """What GET /api/version says; it needs no login. Raises `WrongHost`."""
        request = Request("GET", "/version")
        found: Mapping[str, Any] = self._repeated(
            request, deadline, self._ask_version, (Overloaded,)
        )
        return found

    def _repeated(
        self,
        request: Request,
        deadline: Deadline,
        attempt: Callable[[Request, Deadline], Any],
        passing: tuple[type[OmniStackError], ...],
    ) -> Any:
        """What an attempt gives, repeated after passing failures as far as the request allows."""
        patience = deadline.within(RETRY_FOR)
        pause = FIRST_PAUSE
        while True:
            try:
                return attempt(request, deadline)
            except passing as error:
                _judge(error, request)
                if patience.left < pause:
                    raise
                log.info("%s %s: %s; trying again", request.method, request.path, error)
            deadline.pause(pause * random.uniform(0.5, 1.0), f"{request.method} {request.path}")  # noqa: S311  # jitter
            pause = min(pause * 2, LONGEST_PAUSE)

    def _ask_version(self, request: Request, deadline: Deadline) -> Mapping[str, Any]:
        reply = self._exchange(request, {}, deadline)
        if reply.status in OVERLOADED:
            raise answered(reply.status, request.method, request.path, {})
        body = _any(reply)
        if isinstance(body, dict) and "REST_API_Version" in body:
            return body
        raise WrongHost(self._settings.url, _summary(reply.status, body))

    def token(self, deadline: Deadline, stale: str | None = None) -> str:
        """A token other than the stale one; logs in if there is none."""
        with self._login:
            if self._refused:
                raise self._refused
            if self._token is None or self._token == stale:
                self._token = self._log_in(deadline)
            return self._token

    def _attempt(self, request: Request, deadline: Deadline) -> Any:
        token = self.token(deadline)
        reply = self._exchange(request, self._headers(request, token), deadline)
        if reply.status == UNAUTHORIZED:
            log.info("The token is no longer valid: logging in again")
            token = self.token(deadline, stale=token)
            reply = self._exchange(request, self._headers(request, token), deadline)
        return _read(reply, request)

    def _headers(self, request: Request, token: str) -> dict[str, str]:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
        if request.method in ("POST", "PUT"):
            headers["Content-Type"] = media.content_type(request.version)
        return headers

    def _exchange(self, request: Request, headers: Mapping[str, str], deadline: Deadline) -> Reply:
        body = None if request.body is None else json.dumps(request.body).encode()
        return self._pass(request.method, request.target, headers, body, deadline)

    def _pass(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        deadline: Deadline,
    ) -> Reply:
        """One request through the gate."""
        what = f"{method} {target.partition('?')[0]}"

        def wait(changed: threading.Condition) -> None:
            deadline.check(what)
            changed.wait(min(1.0, max(deadline.left, 0.0)))

        with self._gate.passage(wait):
            deadline.check(what)
            begun = deadline.clock.now()
            timeout = min(self._settings.request_timeout, deadline.left)
            reply = self._transport.send(method, target, headers, body, timeout)
        taken = (deadline.clock.now() - begun) * 1000
        log.debug("%s %s: %d in %.0f ms", method, target, reply.status, taken)
        if reply.status == BAD_GATEWAY:
            self._gate.narrow()
        return reply

    def _log_in(self, deadline: Deadline) -> str:
        """A token; that the login came to nothing says nothing of the request behind it."""
        try:
            token = self._granted(self._ask_for_token(deadline))
        except Untrusted:
            raise
        except (Overloaded, Unreachable) as error:
            raise NeverSent(self._settings.url, f"the login failed: {error}") from error
        conceal(token)
        return token

    def _ask_for_token(self, deadline: Deadline) -> Reply:
        conceal(self._settings.password)
        form = {
            "grant_type": "password",
            "username": self._settings.username,
            "password": self._settings.password,
        }
        headers = {
            "Accept": "application/json",
            "Authorization": CLIENT,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._pass("POST", "/api/oauth/token", headers, urlencode(form).encode(), deadline)

    def _granted(self, reply: Reply) -> str:
        """The token of an answer; raises `LoginRefused` where there is none, now and for ever.

        Which status wrong credentials get is not documented.
        """
        if reply.status in OVERLOADED or reply.status >= INTERNAL_ERROR:
            _read(reply, Request("POST", "/oauth/token"))
        body = _any(reply)
        token = body.get("access_token") if isinstance(body, dict) else None
        if isinstance(token, str) and token:
            return token
        reason = _summary(reply.status, body)
        self._refused = LoginRefused(self._settings.url, self._settings.username, reason)
        raise self._refused


def _judge(error: OmniStackError, request: Request) -> None:
    """Raise unless the request may be sent again after this error."""
    if isinstance(error, Untrusted):
        raise error
    if request.repeatable or isinstance(error, NeverSent):
        return
    raise OutcomeUnknown(request.method, request.path, error) from error


def _read(reply: Reply, request: Request) -> Any:
    """The body of a good answer; raises what a bad one means."""
    good = reply.status < 300  # noqa: PLR2004  # any 2xx is success
    if not good:
        body = _any(reply)
        facts = body if isinstance(body, dict) else {}
        raise answered(reply.status, request.method, request.path, facts)
    try:
        return json.loads(reply.content, parse_float=Decimal) if reply.content else None
    except ValueError:
        start = reply.content[:200].decode(errors="replace")
        error = Unreadable(reply.status, request.method, request.path, start)
    if request.repeatable:
        raise error
    raise OutcomeUnknown(request.method, request.path, error)


def _any(reply: Reply) -> Any:
    """The body as JSON if it is, else its beginning as text."""
    try:
        return json.loads(reply.content)
    except ValueError:
        return reply.content[:80].decode(errors="replace")


def _summary(status: int, body: Any) -> str:
    if isinstance(body, dict):
        words = (body.get(key) for key in ("error", "error_description", "message", "error_type"))
        return f"HTTP {status}: {', '.join(str(word) for word in words if word)}"
    return f"HTTP {status}: {body}" if isinstance(body, str) else f"HTTP {status}"
