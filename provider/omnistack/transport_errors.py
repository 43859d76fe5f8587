"""What an exception of the HTTP library means, as one of our errors."""

import ssl
from collections.abc import Iterator
from typing import Any

from urllib3.exceptions import HTTPError, ProxyError

from provider.omnistack.errors import NeverSent, NoTls, NotPinned, Unreachable, Untrusted
from provider.omnistack.tls import OtherCertificate, trouble
from provider.omnistack.transfer import TIMED_OUT, Transfer
from provider.secrecy import excerpt

EXCEPTIONS = (HTTPError, OSError, RuntimeError, ValueError)
"""What the library raises; the last two where no thread can be started, and for a bad header."""


def translated(url: str, error: Exception, transfer: Transfer) -> Unreachable:
    """Our error for an exception that ended a request.

    Whether anything of the request was sent decides whether it may be sent again.
    """
    chain = list(causes(error))
    for cause in chain:
        if isinstance(cause, OtherCertificate):
            return NotPinned(url, str(cause), cause.seen, tuple(sorted(cause.expected)))
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Untrusted(url, cause.verify_message or str(cause))
        is_handshake = isinstance(cause, ssl.SSLError) and not transfer.sent
        if is_handshake and not isinstance(error, ProxyError) and (words := trouble(cause)):
            return NoTls(url, words)
    reason = excerpt(transfer.broken or _words(chain[-1]))
    if transfer.sent:
        return Unreachable(url, reason)
    of_proxy = any(isinstance(cause, ProxyError) for cause in chain)
    return proxy_failed(url, reason) if of_proxy else NeverSent(url, reason)


def proxy_failed(url: str, reason: str) -> NeverSent:
    return NeverSent(url, f"the proxy that the environment names: {reason}")


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return TIMED_OUT  # whether the deadline or the socket was quicker
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def causes(error: BaseException | None) -> Iterator[Any]:
    """The exception and what led to it, which the library hides in arguments and reasons."""
    while error is not None:
        yield error
        hidden = getattr(error, "reason", getattr(error, "original_error", None))
        hidden = hidden or next(iter(error.args), None)
        error = hidden if isinstance(hidden, BaseException) else error.__context__
