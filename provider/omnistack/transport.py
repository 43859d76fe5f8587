"""HTTPS to one controller: bytes out, bytes in, every failure named.

With ``connection`` the only module that knows the HTTP library. It verifies certificates against
the system's authorities, or against the given ones alone, and then host names as well; or it takes
the certificates with the given fingerprints and no other. The proxy that the environment names for
HTTPS only passes the encrypted bytes on.
"""

import hashlib
import ssl
from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

import urllib3
from requests import PreparedRequest, Request
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InsecureRequestWarning, ProxyError

from provider.omnistack.connection import Pool
from provider.omnistack.deadline import Clock
from provider.omnistack.errors import (
    Interrupted,
    NeverSent,
    NoTls,
    NotPinned,
    Unreachable,
    Untrusted,
)
from provider.omnistack.proxy import Proxy, proxy_for
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings, with_colons
from provider.omnistack.tls import trouble
from provider.omnistack.transfer import TIMED_OUT, Transfer, transferring
from provider.secrecy import excerpt

CONNECT_TIMEOUT = 10.0
LARGEST = 32 << 20
"""Bytes of an answer, unpacked: a hundred times a page. The rest is cut off, and half a document
is no document."""
CHUNK = 1 << 16
STOPPED = "stopped"
FAILURES = (HTTPError, OSError, RuntimeError, ValueError)
"""What the libraries raise; the last two when no thread can be started, and of a header that
cannot be."""


class HttpsTransport:
    """A pool of connections to one controller, safe for many threads."""

    def __init__(self, url: str, settings: Settings, tls: ssl.SSLContext, clock: Clock) -> None:
        self._url = url
        self._headers = {
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": settings.user_agent,
        }
        self._tls = tls
        self._size = settings.max_requests
        self._clock = clock

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        """Send one request and wait for its answer; raises `Unreachable` or `Interrupted`.

        When somebody says `stop`, nothing begins to be sent any more, and what only reads ends.
        """
        with transferring(timeout) as transfer:
            stop = partial(transfer.break_off, STOPPED, unless_sent=method != "GET")
            try:
                with self._clock.on_stop(stop):
                    reply = self._exchange(method, path, headers, body, timeout)
                transfer.check()
            except FAILURES as error:
                if transfer.broken == STOPPED:
                    raise Interrupted(f"{method} {path.partition('?')[0]}") from None
                raise _named(self._url, error, transfer) from None
        return reply

    def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        request = Request(method, self._url, {**self._headers, **headers}, data=body).prepare()
        request.url = self._url + path  # as it is: requests takes dots out of a path
        response = self._adapter.send(
            request,
            stream=True,
            timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
            proxies=self._adapter.proxies,
        )
        with response.raw as raw:
            content = _content(raw)
        return Reply(raw.status, raw.headers.get("Content-Type", ""), content)

    @cached_property
    def _adapter(self) -> "_Adapter":
        try:
            return _Adapter(self._tls, self._size, proxy_for(self._url))
        except ValueError as error:
            raise _blamed(self._url, excerpt(str(error))) from None


class _Adapter(HTTPAdapter):
    """The connections of one transport, which only our TLS context vouches for.

    It is used without a session of requests, which would follow redirects, keep cookies, and look
    for passwords and authorities in the environment. Nothing is sent twice by itself.
    """

    def __init__(self, tls: ssl.SSLContext, size: int, proxy: Proxy | None) -> None:
        self._tls = tls
        self._credentials = proxy and proxy.credentials
        self.proxies = {"https": proxy.url} if proxy else {}
        super().__init__(1, size, urllib3.Retry(total=False))
        if proxy:
            self.proxy_manager_for(proxy.url)  # an error in its URL is told apart from others

    def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
        super().init_poolmanager(*sizes, ssl_context=self._tls, **more)
        self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._tls, **more)
        manager.pool_classes_by_scheme = {"https": Pool}
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:  # noqa: ARG002  # as inherited
        return urllib3.make_headers(proxy_basic_auth=self._credentials)

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        place, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return place, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: here requests would add its own authorities to those of the context."""


def _content(response: urllib3.BaseHTTPResponse) -> bytes:
    """The body, as much of it as may be."""
    content = bytearray()
    while len(content) < LARGEST and (chunk := response.read1(CHUNK, decode_content=True)):
        content += chunk
    return bytes(content)


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS 1.2 or newer, trusting the system's authorities or only what is given."""
    given = bool(settings.ca_file or settings.ca_pem)
    if given:
        context = ssl.create_default_context(cafile=settings.ca_file, cadata=settings.ca_pem)
    else:
        context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.fingerprints:
        context.sslsocket_class, context.sslobject_class = _pinned(settings.fingerprints)
    if settings.fingerprints or settings.insecure:  # the latter is warned of, once, by us
        urllib3.disable_warnings(InsecureRequestWarning)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class _OtherCertificate(ssl.SSLCertVerificationError):
    """The certificate has not the fingerprint that it should have."""

    def __init__(self, seen: str, expected: frozenset[str]) -> None:
        words = f"the SHA-256 fingerprint of the certificate is {with_colons(seen)}"
        super().__init__(ssl.SSL_ERROR_SSL, words)
        self.seen, self.expected = seen, expected


def _pinned(fingerprints: frozenset[str]) -> tuple[type[ssl.SSLSocket], type[ssl.SSLObject]]:
    """Kinds of connection that end the handshake with a look at the certificate.

    Nothing has been sent through them by then. The second is what TLS within TLS uses, through a
    proxy that is spoken to by HTTPS itself.
    """

    def look(connection: ssl.SSLSocket | ssl.SSLObject) -> None:
        seen = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
        if seen not in fingerprints:
            raise _OtherCertificate(seen, fingerprints)

    class Socket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002  # as inherited
            super().do_handshake(block)
            look(self)

    class Buffered(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            look(self)

    return Socket, Buffered


def _named(url: str, error: Exception, transfer: Transfer) -> Unreachable:
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, _OtherCertificate):
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
    return _blamed(url, reason) if of_proxy else NeverSent(url, reason)


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return TIMED_OUT  # whether the clock or the socket was quicker
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _blamed(url: str, reason: str) -> NeverSent:
    return NeverSent(url, f"the proxy that the environment names: {reason}")


def _causes(error: BaseException | None) -> Any:
    """The exception and what led to it, which the libraries hide in arguments and reasons."""
    while error is not None:
        yield error
        hidden = getattr(error, "reason", getattr(error, "original_error", None))
        hidden = hidden or next(iter(error.args), None)
        error = hidden if isinstance(hidden, BaseException) else error.__context__
