"""HTTPS to one controller: bytes out, bytes in, each failure as an error of ours.

The session of ``requests`` is one that adds nothing to a request. Certificates are verified by our
TLS context alone, see `tls`; the proxy that the environment names for HTTPS only passes the
encrypted bytes on. With `connection`, `proxy` and `transport_errors` the only module that knows
the HTTP library.
"""

import ssl
from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

import urllib3
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3.exceptions import InsecureRequestWarning

from provider.omnistack.connection import Pool
from provider.omnistack.deadline import Clock
from provider.omnistack.proxy import Proxy, proxy_for
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings
from provider.omnistack.transfer import transferring
from provider.omnistack.transport_errors import EXCEPTIONS, proxy_failed, translated
from provider.secrecy import excerpt

CONNECT_TIMEOUT = 10.0
LARGEST = 32 << 20
"""Bytes of an answer, unpacked: a hundred times a page. The rest is cut off, and half a document
is no document."""
CHUNK = 1 << 16
STOPPED = "stopped"


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
        if settings.fingerprints or settings.insecure:  # the latter is warned of, once, by us
            urllib3.disable_warnings(InsecureRequestWarning)

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        """Send one request and wait for its answer; raises `Unreachable` or `Interrupted`.

        Once Terraform is to stop, no request begins to be sent any more, and a reading under way
        is broken off.
        """
        with transferring(timeout) as transfer:
            stop = partial(transfer.break_off, STOPPED, unless_sent=method != "GET")
            try:
                with self._clock.on_stop(stop):
                    reply = self._exchange(method, path, headers, body, timeout)
                transfer.check()
            except EXCEPTIONS as error:
                if transfer.broken == STOPPED:
                    raise self._clock.interrupted(f"{method} {path.partition('?')[0]}") from None
                raise translated(self._url, error, transfer) from None
        return reply

    def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        request = PreparedRequest()
        request.method, request.url = method, self._url + path  # prepare_url takes out dots
        request.prepare_headers({**self._headers, **headers})
        request.prepare_body(body, None)
        response = self._session.send(
            request,
            stream=True,
            timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
            allow_redirects=False,
        )
        with response.raw as raw:
            content = _content(raw)
        return Reply(raw.status, raw.headers.get("Content-Type", ""), content)

    @cached_property
    def _session(self) -> "PlainSession":
        try:
            return PlainSession(Adapter(self._tls, self._size, proxy_for(self._url)))
        except ValueError as error:
            raise proxy_failed(self._url, excerpt(str(error))) from None


class PlainSession(Session):
    """A session that sends a request as it is, and nothing after it.

    It has no use for .netrc, for proxies, authorities or anything else of the environment, for
    cookies, redirects, or connections without TLS.
    """

    def __init__(self, adapter: "Adapter") -> None:
        super().__init__()
        self.trust_env = False
        self.cookies = NoCookies()
        self.proxies = adapter.proxies
        self.adapters.clear()
        self.mount("https://", adapter)

    def get_redirect_target(self, resp: Response) -> None:  # as inherited
        """None: else the body of an answer that redirects would be read without a limit."""


class NoCookies(RequestsCookieJar):
    """A jar that stays empty: the API has no cookies, and a gateway's are not to be sent back."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take none of an answer's."""


class Adapter(HTTPAdapter):
    """The connections of one session, which only our TLS context vouches for.

    Nothing is sent twice by itself.
    """

    def __init__(self, tls: ssl.SSLContext, size: int, proxy: Proxy | None) -> None:
        self._tls = tls
        self._credentials = proxy and proxy.credentials
        self._pool: Any = None
        self.proxies = {"https": proxy.url} if proxy else {}
        super().__init__(1, size, urllib3.Retry(total=False))
        if proxy:
            self.proxy_manager_for(proxy.url)  # raises ValueError of a bad URL now

    def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
        super().init_poolmanager(*sizes, ssl_context=self._tls, **more)
        self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._tls, **more)
        manager.pool_classes_by_scheme = {"https": Pool}
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:  # noqa: ARG002  # as inherited
        return urllib3.make_headers(proxy_basic_auth=self._credentials)

    def get_connection_with_tls_context(self, *request: Any, **more: Any) -> Any:
        """The one pool, as there is one controller."""
        self._pool = self._pool or super().get_connection_with_tls_context(*request, **more)
        return self._pool

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
