"""Logging in: HPE developer portal, "Request authentication" and "Authorization log".

A token expires after ten minutes without use and after a day at the latest. There is no refresh
(removed in 1.3), and a second login gets the token that is still valid: in the portal's samples
a new login gets a token that expires in less than a day.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from simulator import forms
from simulator.clock import Clock
from simulator.errors import ApiError, OAuthError
from simulator.ids import Identifiers
from simulator.switches import Switches

CLIENT = "simplivity:"  # user of the Basic header, with an empty password


@dataclass(frozen=True)
class Accounts:
    """Who may log in; the reader may only send GET."""

    username: str = "administrator@vsphere.local"
    password: str = "simulated"  # noqa: S105 - the password of nothing
    reader: str = "reader@vsphere.local"


@dataclass
class Token:
    """The token of one session of a user."""

    value: str
    username: str
    issued: float
    last_used: float


class Tokens:
    """Every token that one controller has issued, valid or expired."""

    def __init__(
        self, accounts: Accounts, clock: Clock, switches: Switches, ids: Identifiers
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._switches = switches
        self._ids = ids
        self._known: dict[str, Token] = {}

    def grant(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The body of the response to a login."""
        if form.get("grant_type") != "password":
            # RFC 6749, 5.2. The portal's emergency grant is not simulated.
            raise OAuthError(400, {"error": "unsupported_grant_type"})
        username = form.get("username", "")
        if username not in (self._accounts.username, self._accounts.reader) or (
            form.get("password") != self._accounts.password
        ):
            raise wrong_password(self._switches.wrong_password)
        token = self._valid(username) or self._new(username)
        token.last_used = now = self._clock.now()
        return {
            "access_token": token.value,
            "token_type": "bearer",
            "expires_in": int(token.issued + self._switches.life_seconds - now),
            "scope": "read write",
            "updated_at": int(now * 1000),
        }

    def authenticate(self, authorization: str) -> Token:
        """The token of a request; each use keeps it from expiring for ten minutes more."""
        scheme, _, value = authorization.partition(" ")
        token = self._known.get(value)
        if scheme.lower() != "bearer" or token is None:
            raise ApiError("Unauthorized", "Unauthorized")
        self._check_valid(token)
        token.last_used = self._clock.now()
        return token

    def may_write(self, token: Token) -> bool:
        return token.username == self._accounts.username

    def revoke(self, token: Token) -> None:
        del self._known[token.value]

    def forget(self) -> None:
        """Forget every session, as a restart of the controller does."""
        self._known.clear()

    def _new(self, username: str) -> Token:
        now = self._clock.now()
        token = Token(self._ids.new("tokens", username), username, now, now)
        self._known[token.value] = token
        return token

    def _valid(self, username: str) -> Token | None:
        if not self._switches.same_token:
            return None
        mine = (each for each in self._known.values() if each.username == username)
        return next((each for each in mine if not self._reason_of_expiry(each)), None)

    def _reason_of_expiry(self, token: Token) -> str:
        now = self._clock.now()
        if now - token.issued > self._switches.life_seconds:
            return "Access token expired"
        if now - token.last_used > self._switches.idle_seconds:
            return "Access token expired due to inactivity"
        return ""

    def _check_valid(self, token: Token) -> None:
        reason = self._reason_of_expiry(token)
        if reason:
            raise expired(f"{reason}: {token.value}", self._switches.dead_token)


def expired(message: str, style: str) -> Exception:
    if style == "unauthorized":
        return ApiError("Unauthorized", "Unauthorized")
    return OAuthError(401, {"error": "invalid_token", "message": message})


def wrong_password(style: str) -> Exception:
    """Not published for a wrong password; both formats are published for similar errors."""
    if style == "bad_credentials":
        return ApiError("BadCredentials", "Bad Credentials")
    body = {"error": "invalid_grant", "error_description": "Invalid credentials"}
    return OAuthError(400, body)


def check_client(authorization: str) -> None:
    """The token endpoint wants the Basic header of the client "simplivity"."""
    scheme, _, value = authorization.partition(" ")
    try:
        client = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        client = ""
    if scheme.lower() != "basic" or client != CLIENT:
        raise ApiError("BadCredentials", "Bad Credentials")


def form_fields(content_type: str, raw: bytes) -> dict[str, str]:
    """The fields of a form, urlencoded or multipart: HPE's Postman samples send the latter."""
    if not forms.is_multipart(content_type):
        return dict(parse_qsl(raw.decode(errors="replace"), keep_blank_values=True))
    parts = forms.parts(content_type, raw)
    return {name: content.decode(errors="replace") for name, content in parts.items()}
