"""What the answer of a controller means: a JSON document, or one of our errors."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from provider.framework.strict_json import parse
from provider.omnistack.errors import (
    ErrorAnswer,
    OmniStackError,
    OutcomeUnknown,
    Overloaded,
    Unreadable,
    error_answer,
)
from provider.omnistack.request import Reply, Request
from provider.secrecy import excerpt

READ = 1 << 16
"""Bytes of an unreadable answer that are decoded: far more than are shown."""

GOOD = range(200, 300)
UNAUTHORIZED, INTERNAL_ERROR = 401, 500
OVERLOADED = (408, 425, 429, 502, 503, 504)
REFUSING = (400, 401, 403)


def read(reply: Reply, request: Request, url: str) -> Any:
    """The decoded body of a good answer; raises what a bad one means. url: the controller's."""
    if reply.status not in GOOD:
        facts = _facts(reply)
        error = error_answer(reply.status, request.method, request.path, facts, url)
        error.of_another_path = _is_of_another_path(facts, request)
        raise _as_outcome(error, facts, request)
    try:
        return parse(reply.content) if reply.content else None
    except ValueError:
        unreadable = Unreadable(reply.status, request.method, request.path, _start(reply, 200))
    if request.repeatable:
        raise unreadable
    raise OutcomeUnknown(request.method, request.path, unreadable)


def _as_outcome(error: ErrorAnswer, facts: Mapping[str, Any], request: Request) -> OmniStackError:
    """An error answer as it is if the request has changed nothing, or may be sent again.

    Otherwise `OutcomeUnknown`: every answer but a refusal by the API itself may have been sent
    after the change, a gateway's page above all. What an overload means the session decides.
    """
    busy = isinstance(error, Overloaded)
    if request.repeatable or busy or _is_refusal(error, facts):
        return error
    return OutcomeUnknown(request.method, request.path, error)


def _is_refusal(error: ErrorAnswer, facts: Mapping[str, Any]) -> bool:
    """Whether the API says that it has not done what it was asked for.

    All published refusals have an exception, but for that of an old token, which has an error (HPE
    developer portal, "Errors and exceptions" and "Authorization log").
    """
    if error.status == UNAUTHORIZED:
        return _names_error(facts)
    has_exception = isinstance(facts.get("exception"), str) and bool(facts["exception"])
    return error.status < INTERNAL_ERROR and has_exception and not error.of_another_path


def _is_of_another_path(facts: Mapping[str, Any], request: Request) -> bool:
    """Whether an error names another path than that of the request; all published ones name it."""
    about = unquote(str(facts.get("path") or "")).partition("?")[0].rstrip("/").casefold()
    return not about.endswith(unquote(request.path).casefold()) if about else False


def is_failing(reply: Reply) -> bool:
    """Whether the server, or a gateway before it, cannot serve any request now."""
    return reply.status >= INTERNAL_ERROR or reply.status in OVERLOADED


def refuses_credentials(reply: Reply) -> bool:
    """Whether an answer to a login comes from the API itself and refuses the credentials.

    Which status wrong ones get is not documented. All published bodies have an error or exception
    (HPE developer portal, "Authorization log" and "Request authentication by emergency grant").
    """
    return reply.status in REFUSING and _names_error(_facts(reply))


def _names_error(facts: Mapping[str, Any]) -> bool:
    words = (facts.get("error"), facts.get("exception"))
    return any(isinstance(each, str) and each for each in words)


def _facts(reply: Reply) -> Mapping[str, Any]:
    body = loosely(reply)
    return body if isinstance(body, dict) else {}


def loosely(reply: Reply) -> Any:
    """The body as JSON if it is, else its beginning as text."""
    try:
        return parse(reply.content)
    except ValueError:
        return _start(reply, 80)


def summary(reply: Reply) -> str:
    """A reply in a few words."""
    body = loosely(reply)
    if isinstance(body, dict):
        words = (body.get(key) for key in ("error", "error_description", "message", "error_type"))
        said = excerpt(", ".join(str(word) for word in words if word))
        return f"HTTP {reply.status}: {said}"
    if isinstance(body, str):
        return f"HTTP {reply.status}: {excerpt(body, 200)}"
    return f"HTTP {reply.status}"


def _start(reply: Reply, most: int) -> str:
    return excerpt(reply.content[:READ].decode(errors="replace"), most)
