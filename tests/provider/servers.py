"""Servers that a simulator has no need to be: one version of TLS, a proxy, and any bytes at all."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, BaseServer, ThreadingTCPServer
from typing import Any

from provider.omnistack.transport import HttpsTransport


class Server(ThreadingHTTPServer):
    """One that does not mind when a client hangs up: here they do."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing is printed."""


class Answer(BaseHTTPRequestHandler):
    """Says what an OmniStack controller says of itself, to everybody."""

    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = b'{"REST_API_Version": "1.25"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


class Tunnel(Answer):
    """A proxy that passes on what comes after CONNECT, and counts."""

    def do_CONNECT(self) -> None:
        seen = (self.path, *self.headers.get_all("Proxy-Authorization", ()))
        self.server.seen.extend(seen)  # type: ignore[attr-defined]  # see `proxy`
        host, _, port = self.path.rpartition(":")
        try:
            other = socket.create_connection((host, int(port)))
        except OSError:
            self.send_error(502)
            return
        with other:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=copied, args=(other, self.connection))
            back.start()
            copied(self.connection, other)
            back.join()


def copied(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def serving(server: BaseServer) -> Iterator[str]:
    """The address of a server that runs meanwhile."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"  # type: ignore[index]  # a TCP server's
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def tls(certificate: Path, only: ssl.TLSVersion) -> Iterator[str]:
    """The URL of a server that speaks one version of TLS, with any cipher."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = only
    server = Server(("127.0.0.1", 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as address:
        yield f"https://{address}"


@contextlib.contextmanager
def proxy(certificate: Path | None = None) -> Iterator[tuple[str, list[str]]]:
    """The URL of a proxy, by HTTPS with a certificate, and what it was asked to connect to."""
    server = Server(("127.0.0.1", 0), Tunnel)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    seen: list[str] = []
    server.seen = seen  # type: ignore[attr-defined]  # what its handlers fill
    with serving(server) as address:
        yield f"{'https' if certificate else 'http'}://{address}", seen


class Peer(ThreadingTCPServer):
    """Hands each connection to what talks on it, with TLS if it has a certificate.

    released: what everybody waits for who has nothing more to say.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, talk: Callable[[Any], None], certificate: Path | None = None) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self.context and certificate:
            self.context.load_cert_chain(certificate)
        self.talk = talk
        self.connections = 0
        super().__init__(("127.0.0.1", 0), Talk)

    def handle_error(self, *_: Any) -> None:
        """Nothing is printed: here clients hang up."""


class Talk(BaseRequestHandler):
    server: Peer

    def handle(self) -> None:
        # Or the system holds the second piece back until the client has confirmed the first.
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.connections += 1
        with contextlib.suppress(OSError):
            if self.server.context is None:
                self.server.talk(self.request)
                return
            with self.server.context.wrap_socket(self.request, server_side=True) as secured:
                self.server.talk(secured)


def request(connection: Any) -> str | None:
    """The target of the next request, once it is there as a whole; None after the last one."""
    read = b""
    while b"\r\n\r\n" not in read:
        data = connection.recv(65536)
        if not data:
            return None
        read += data
    head, _, body = read.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head.split()[1].decode()


def kept(transport: HttpsTransport) -> Any:
    """The socket of the connection that is kept for the next request."""
    adapter: Any = transport._session.get_adapter(transport._url)
    pool = adapter.poolmanager.connection_from_url(transport._url)
    return pool.pool.queue[-1].sock
