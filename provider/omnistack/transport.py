"""HTTPS to one controller: bytes out, bytes in, every failure named.

The only module that knows the HTTP library. It verifies certificates against the system's
authorities, or against the given ones alone, and then host names as well; or it takes the
certificates with the given fingerprints and no other. The proxy that the environment names for
HTTPS only passes the encrypted bytes on.
"""

import hashlib
import ssl
import time
from collections.abc import Mapping
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, InsecureRequestWarning

from provider.omnistack.errors import NeverSent, NotPinned, Unreachable, Untrusted
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings, with_colons

CONNECT_TIMEOUT = 10.0
LARGEST = 32 << 20
"""Bytes of an answer, unpacked: a hundred times a page. The rest is cut off, and half a document
is no document."""
CHUNK = 1 << 16


class Transport:
    """A pool of connections to one controller, safe for many threads."""

    def __init__(self, url: str, settings: Settings, tls: ssl.SSLContext) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.headers["User-Agent"] = settings.user_agent
        self._session.mount("https://", _Adapter(tls, settings.max_requests))

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        """Send one request and wait for its answer; raises `Unreachable`."""
        try:
            response = self._session.request(
                method,
                self._url + path,
                headers=dict(headers),
                data=body,
                timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
                allow_redirects=False,
                auth=_as_given,
                stream=True,
            )
            with response:
                content = _content(response, time.monotonic() + timeout)
        except (requests.exceptions.RequestException, HTTPError, UnicodeError) as error:
            raise _named(self._url, error) from None
        kind = response.headers.get("Content-Type", "")
        return Reply(response.status_code, kind, content)


def _content(response: requests.Response, end: float) -> bytes:
    """The body, as much of it as may be and as comes in time."""
    content = bytearray()
    while len(content) < LARGEST:
        chunk = response.raw.read1(CHUNK, decode_content=True)
        if not chunk:
            break
        content += chunk
        if time.monotonic() > end:
            raise requests.exceptions.ReadTimeout("the answer timed out half way")
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
        super().__init__(f"the SHA-256 fingerprint of the certificate is {with_colons(seen)}")
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


class _Adapter(HTTPAdapter):
    """Connections that use our TLS context and nothing else.

    The library would add its own bundle of public authorities to a private one.
    """

    def __init__(self, context: ssl.SSLContext, size: int) -> None:
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=size, pool_block=False)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = self._context
        super().init_poolmanager(*args, **kwargs)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        kwargs["ssl_context"] = self._context
        return super().proxy_manager_for(proxy, **kwargs)

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        verified = self._context.verify_mode is ssl.CERT_REQUIRED
        return host, {"cert_reqs": "CERT_REQUIRED" if verified else "CERT_NONE"}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context has it all."""


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No other credentials: the library would take some from a .netrc file."""
    return request


def _named(url: str, error: Exception) -> Unreachable:
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, _OtherCertificate):
            return NotPinned(url, str(cause), cause.seen, tuple(sorted(cause.expected)))
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Untrusted(url, cause.verify_message or str(cause))
    innermost = chain[-1]
    reason = getattr(innermost, "strerror", None) or str(innermost) or type(innermost).__name__
    if isinstance(error, requests.exceptions.ProxyError):
        return NeverSent(url, f"the proxy that the environment names: {reason}")
    before = isinstance(error, requests.exceptions.ConnectTimeout) or any(
        type(cause).__name__ in ("NewConnectionError", "NameResolutionError") for cause in chain
    )
    return (NeverSent if before else Unreachable)(url, reason)


def _causes(error: BaseException | None) -> Any:
    """The exception and what led to it, which the libraries hide in arguments and reasons."""
    while error is not None:
        yield error
        hidden = getattr(error, "reason", getattr(error, "original_error", None))
        hidden = hidden or next(iter(error.args), None)
        error = hidden if isinstance(hidden, BaseException) else error.__context__
