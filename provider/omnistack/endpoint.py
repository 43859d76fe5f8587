"""One controller: its version, its token, and how many requests are under way to it.

Tokens end after ten idle minutes and after a day (HPE OpenAPI 1.25, introduction). Each controller
has tokens of its own, and hands the same one to every login of a user, so it is never revoked.
After a 401 the provider logs in once and sends the request once more, whatever the body: four
shapes are published. Only a request that must not happen twice is not sent again after a 401 of
another shape.

Credentials are sent only to a host that has answered as a controller does. Credentials that one
controller has refused are not sent to any other: the account is the same everywhere, and accounts
lock. Only an error of the API itself refuses them; a gateway's says nothing of them.
"""

import base64
import json
import logging
import re
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from provider.omnistack.access_token import AccessToken
from provider.omnistack.answer import (
    is_failing,
    loosely,
    read,
    refuses_credentials,
    summary,
)
from provider.omnistack.api_versions import content_type
from provider.omnistack.deadline import Clock, Deadline
from provider.omnistack.errors import (
    LoginRefused,
    NeverSent,
    NotReady,
    TokenExpired,
    Unreachable,
    Untrusted,
    WrongHost,
)
from provider.omnistack.request import Reply, Request, Transport
from provider.omnistack.request_limit import RequestLimit
from provider.omnistack.settings import CLIENT, Settings
from provider.secrecy import conceal

log = logging.getLogger(__name__)

BASIC = "Basic " + base64.b64encode(f"{CLIENT}:".encode()).decode()
TOKEN = "/api/oauth/token"  # noqa: S105  # the path, not one
PROOF = Request("GET", "/omnistack_clusters", {"limit": 1})
"""A request that costs little and needs a token."""
UNAUTHORIZED, FORBIDDEN = 401, 403
REDIRECTION = 300
NOT_THERE = 404
TOO_MANY = (429, 502)


class Account:
    """The account of all controllers: one login at a time, and none after a refusal.

    lock: held during a login.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.refused: LoginRefused | None = None


class Endpoint:
    """Sends requests to one controller, with a valid token and few at a time.

    minor: the minor version of its REST API 1, None until it has been asked.
    silent_since: since when it has not answered as a controller does, None as long as it does.
    """

    def __init__(
        self, url: str, settings: Settings, transport: Transport, clock: Clock, account: Account
    ) -> None:
        self.url = url
        self.minor: int | None = None
        self.silent_since: float | None = None
        self._settings = settings
        self._transport = transport
        self._limit = RequestLimit(settings.max_requests, clock.now)
        self._account = account
        self._clock = clock
        self._token: AccessToken | None = None
        self._login_error: NeverSent | None = None
        self._wrong_host: WrongHost | None = None

    def ask(self, request: Request, deadline: Deadline) -> Any:
        """The decoded body of the answer; raises `OmniStackError`."""
        token = self.token(deadline)
        reply = self._exchange(request, _headers(request, token), deadline)
        if reply.status == UNAUTHORIZED and (request.repeatable or refuses_credentials(reply)):
            log.info("The token is no longer valid: logging in again")
            token = self.token(deadline, stale=token.value)
            reply = self._exchange(request, _headers(request, token), deadline)
        self._note(answers=not is_failing(reply))
        return read(reply, request, self.url)

    def introduce(self, deadline: Deadline) -> None:
        """Ask for the version, without a login; raises `WrongHost` or `NotReady`."""
        reply = self._exchange(Request("GET", "/version"), {}, deadline)
        if is_failing(reply):
            raise NotReady(self.url, f"GET /version: {summary(reply)}")
        body = loosely(reply)
        if not isinstance(body, dict) or "REST_API_Version" not in body:
            self._note(answers=False)
            raise WrongHost(self.url, summary(reply))
        self._note(answers=True)
        self.minor = _minor(str(body["REST_API_Version"]))
        log.info("OmniStack REST API 1.%d at %s", self.minor, self.url)

    def lease(self, deadline: Deadline) -> AccessToken:
        """The token for somebody else to use, with all the time that a token has without use."""
        token = self.token(deadline)
        if not self._takes(token, deadline):
            token = self.token(deadline, stale=token.value)
        return token._replace(used_at=self._clock.unix_time())

    def renew(self, token: AccessToken, deadline: Deadline) -> AccessToken:
        """Let a token last for as long again without use; raises `TokenExpired`."""
        if not self._takes(token, deadline):
            raise TokenExpired(self.url)
        return token._replace(used_at=self._clock.unix_time())

    def _takes(self, token: AccessToken, deadline: Deadline) -> bool:
        """Whether a small request with the token is taken for one of its account."""
        reply = self._exchange(PROOF, _headers(PROOF, token), deadline)
        if reply.status not in (UNAUTHORIZED, FORBIDDEN):
            read(reply, PROOF, self.url)
        return reply.status != UNAUTHORIZED

    def token(self, deadline: Deadline, stale: str | None = None) -> AccessToken:
        """A token other than the stale one; logs in if there is none.

        Threads that waited while another one's login failed raise that error and do not try again.
        """
        before = self._login_error
        with deadline.holding(self._account.lock, f"the login at {self.url}"):
            if self._account.refused:
                raise self._account.refused
            if self._token is not None and self._token.value != stale:
                return self._token
            if self._wrong_host:
                raise self._wrong_host
            if self._login_error and self._login_error is not before:
                raise self._login_error
            self._token = self._log_in(deadline)
            return self._token

    def _exchange(self, request: Request, headers: Mapping[str, str], deadline: Deadline) -> Reply:
        body = None if request.body is None else json.dumps(request.body).encode()
        return self._send(request.method, request.target, headers, body, deadline)

    def _send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        deadline: Deadline,
    ) -> Reply:
        """Send one request once there is a free slot."""
        what = f"{method} {target.partition('?')[0]}"

        def wait(changed: threading.Condition) -> None:
            deadline.check(what)
            changed.wait(min(1.0, max(deadline.left, 0.0)))

        def send() -> Reply:
            timeout = min(self._settings.request_timeout, deadline.left)
            return self._transport.send(method, target, headers, body, timeout)

        with self._limit.slot(wait):
            deadline.check(what)
            begun = deadline.clock.now()
            try:
                # If Terraform stops, a login that was sent is let go. The answer to a write has its
                # task, so it is waited for, and the transport breaks off a reading.
                is_login = target == TOKEN
                reply = deadline.clock.unless_stopped(send, what) if is_login else send()
            except Unreachable:
                self._note(answers=False)
                raise
        if is_failing(reply):
            self._note(answers=False)
        taken = (deadline.clock.now() - begun) * 1000
        log.debug("%s %s: %d in %.0f ms", method, target, reply.status, taken)
        if reply.status in TOO_MANY:
            self._limit.reduce()
        if method == "GET":
            deadline.count(len(reply.content), what)
        return reply

    def _note(self, *, answers: bool) -> None:
        if answers:
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = self._clock.now()

    def _log_in(self, deadline: Deadline) -> AccessToken:
        """A token. If the login fails, the request that needs it is known not to be sent."""
        try:
            if self.minor is None:
                self.introduce(deadline)
            token = self._granted(self._ask_for_token(deadline))
        except Untrusted:
            raise
        except NotReady as error:
            self._login_error = error
            raise
        except Unreachable as error:
            self._login_error = NeverSent(self.url, f"the login failed: {error.reason}")
            raise self._login_error from error
        conceal(token.value)
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
            "Authorization": BASIC,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._send("POST", TOKEN, headers, urlencode(form).encode(), deadline)

    def _granted(self, reply: Reply) -> AccessToken:
        """The token in the answer to a login; raises what it means that there is none.

        If that may have been a refusal, no more logins are tried here: whatever answers may lock
        the account, too.
        """
        if is_failing(reply):
            raise NotReady(self.url, f"POST /oauth/token: {summary(reply)}")
        body = loosely(reply)
        token = body.get("access_token") if isinstance(body, dict) else None
        if reply.status < REDIRECTION and isinstance(token, str) and token:
            now = self._clock.unix_time()
            return AccessToken(self.url, token, now, _later(now, body.get("expires_in")))
        if refuses_credentials(reply):
            self._account.refused = LoginRefused(self.url, self._settings.username, summary(reply))
            raise self._account.refused
        self._note(answers=False)
        error = WrongHost(self.url, f"POST /oauth/token: {summary(reply)}")
        self._wrong_host = None if reply.status == NOT_THERE else error
        raise error


def _later(now: int, seconds: Any) -> int | None:
    """So many seconds later, None if that is no number of seconds."""
    is_count = isinstance(seconds, int) and not isinstance(seconds, bool) and seconds >= 0
    return now + seconds if is_count else None


def _headers(request: Request, token: AccessToken) -> dict[str, str]:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {token.value}"}
    if request.method in ("POST", "PUT"):
        headers["Content-Type"] = content_type(request.version)
    return headers


def _minor(version: str) -> int:
    """The minor version of REST API 1: ``1.25`` is 25, ``1`` is 0."""
    minor = version.partition(".")[2]
    return int(minor) if re.fullmatch(r"[0-9]{1,4}", minor) else 0
