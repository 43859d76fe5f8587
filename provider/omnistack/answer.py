"""What a reply of a controller means: a document, or one of the errors."""

from typing import Any

from provider.framework.document import parse
from provider.omnistack.errors import (
    Answered,
    OmniStackError,
    OutcomeUnknown,
    Overloaded,
    Unreadable,
    answered,
)
from provider.omnistack.request import Reply, Request
from provider.secrecy import excerpt

READ = 1 << 16
"""Bytes of an unreadable answer that are looked at: far more than are shown."""

INTERNAL_ERROR = 500
OVERLOADED = (408, 425, 429, 502, 503, 504)
REFUSING = (400, 401, 403)


def read(reply: Reply, request: Request, url: str) -> Any:
    """The body of a good answer of some controller; raises what a bad one means."""
    good = reply.status < 300  # noqa: PLR2004  # any 2xx is success
    if not good:
        body = loosely(reply)
        facts = body if isinstance(body, dict) else {}
        raise _settled(answered(reply.status, request.method, request.path, facts, url), request)
    try:
        return parse(reply.content) if reply.content else None
    except ValueError:
        error = Unreadable(reply.status, request.method, request.path, _start(reply, 200))
    raise error if request.repeatable else OutcomeUnknown(request.method, request.path, error)


def _settled(error: Answered, request: Request) -> OmniStackError:
    """An error answer as it is, if it says that nothing was changed."""
    busy = isinstance(error, Overloaded)  # the session judges that
    after = error.status >= INTERNAL_ERROR and not busy  # it may have failed after the change
    if after and not request.repeatable:
        return OutcomeUnknown(request.method, request.path, error)
    return error


def is_failing(reply: Reply) -> bool:
    """Whether a server, or the gateway before it, can do nothing now, whatever it is asked."""
    return reply.status >= INTERNAL_ERROR or reply.status in OVERLOADED


def refuses_credentials(reply: Reply) -> bool:
    """Whether an answer to a login is the API's word on the credentials.

    Which status wrong ones get is not documented. All published bodies have an error or exception
    (HPE developer portal, "Authorization log" and "Request authentication by emergency grant").
    """
    body = loosely(reply)
    words = (body.get("error"), body.get("exception")) if isinstance(body, dict) else ()
    return reply.status in REFUSING and any(isinstance(each, str) and each for each in words)


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
