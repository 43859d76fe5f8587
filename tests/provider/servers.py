"""Servers that a simulator has no need to be: with one version of TLS only, and a proxy."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer
from typing import Any


class Server(ThreadingHTTPServer):
    """One that does not mind when a client hangs up: here they do."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing is printed."""


class Answer(BaseHTTPRequestHandler):
    """Says what an OmniStack controller says of itself, to everybody."""

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
