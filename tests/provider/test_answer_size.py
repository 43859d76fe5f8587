"""How much of an answer is read, and for how long, whatever a server sends."""

import gzip
import itertools
import select
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from provider.omnistack import transport
from provider.omnistack.deadline import Clock
from provider.omnistack.errors import Unreachable
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings
from provider.omnistack.tls import tls_context
from provider.omnistack.transport import HttpsTransport
from simulator.certificates import write_chains
from tests.provider.servers import Server, kept

LIMIT = 1 << 20


class Answers(BaseHTTPRequestHandler):
    """Answers each path in a way of its own."""

    protocol_version = "HTTP/1.1"
    released = threading.Event()
    connections = 0
    numbers = itertools.count()

    def setup(self) -> None:
        Answers.connections += 1
        super().setup()

    def do_GET(self) -> None:
        self.send_response(
            {"/elsewhere": 302, "/elsewhere_endless": 302, "/busy": 503}.get(self.path, 200)
        )
        getattr(self, f"answer_{self.path[1:]}")()

    def answer_whole(self) -> None:
        self.send_content(b"{}" * 100_000)

    def answer_empty(self) -> None:
        self.send_content(b"")

    def answer_leaving(self) -> None:
        self.send_content(b"{}")
        self.close_connection = True

    def answer_bomb(self) -> None:
        packed = gzip.compress(b"\0" * (64 * LIMIT))
        self.send_header("Content-Encoding", "gzip")
        self.send_content(packed)

    def answer_endless(self) -> None:
        self.send_header("Connection", "close")
        self.end_headers()
        while not self.wfile.closed:
            try:
                self.wfile.write(b"[" * 65536)
            except OSError:
                return

    def answer_elsewhere_endless(self) -> None:
        self.send_header("Location", "https://example.com/")
        self.answer_endless()

    def answer_slow(self) -> None:
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.released.wait(0.02):
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def answer_short(self) -> None:
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{")
        self.close_connection = True

    def answer_nonsense(self) -> None:
        self.send_header("Content-Encoding", "gzip")
        self.send_content(b"no gzip")

    def answer_headers(self) -> None:
        for number in range(200):
            self.send_header(f"X-{number}", "x")
        self.send_content(b"{}")

    def answer_busy(self) -> None:
        self.send_header("Retry-After", "0")
        self.send_content(b"%d" % next(self.numbers))

    def answer_cookie(self) -> None:
        self.send_header("Set-Cookie", "known=you")
        self.send_content((self.headers["Cookie"] or "unknown").encode())

    def answer_elsewhere(self) -> None:
        self.send_header("Location", "https://example.com/")
        self.send_content(b"{}")

    def send_content(self, content: bytes) -> None:
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    _, (certificate,) = write_chains(tmp_path_factory.mktemp("tls"), "127.0.0.1", 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Answers) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        Answers.released.set()
        server.shutdown()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(transport, "LARGEST", LIMIT)
    return Settings(("https://ovc",), "admin", "secret", insecure=True)


def transport_to(url: str, settings: Settings) -> HttpsTransport:
    return HttpsTransport(url, settings, tls_context(settings), Clock())


def asked(url: str, settings: Settings, path: str, timeout: float = 10.0) -> Reply:
    return transport_to(url, settings).send("GET", path, {}, None, timeout)


@pytest.mark.parametrize("path", ["/bomb", "/endless", "/elsewhere_endless"])
def test_an_answer_is_cut_off_at_the_limit(url: str, settings: Settings, path: str):
    assert LIMIT <= len(asked(url, settings, path).content) <= LIMIT + transport.CHUNK


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for(url: str, settings: Settings):
    with pytest.raises(Unreachable, match="timed out"):
        asked(url, settings, "/slow", 0.2)


@pytest.mark.parametrize("path", ["/short", "/nonsense", "/headers"])
def test_an_answer_that_is_none_is_unreachable(url: str, settings: Settings, path: str):
    with pytest.raises(Unreachable) as caught:
        asked(url, settings, path)
    assert type(caught.value) is Unreachable


def test_a_connection_is_used_again_after_an_answer(url: str, settings: Settings):
    before = Answers.connections
    one = transport_to(url, settings)
    sizes = [len(one.send("GET", p, {}, None, 10.0).content) for p in ("/whole", "/empty") * 2]
    assert sizes == [200_000, 0] * 2
    assert Answers.connections == before + 1


def test_a_connection_that_the_server_has_closed_meanwhile_is_replaced(
    url: str, settings: Settings
):
    before = Answers.connections
    one = transport_to(url, settings)
    one.send("GET", "/leaving", {}, None, 10.0)
    select.select([kept(one)], [], [], 10.0)
    assert one.send("GET", "/whole", {}, None, 10.0).status == 200
    assert Answers.connections == before + 2


def test_nobody_is_asked_again_unasked(url: str, settings: Settings):
    first, second = (asked(url, settings, "/busy") for _ in range(2))
    assert (first.status, second.status) == (503, 503)
    assert int(second.content) == int(first.content) + 1


def test_nobody_is_sent_elsewhere(url: str, settings: Settings):
    assert asked(url, settings, "/elsewhere").status == 302


def test_no_cookies_are_kept(url: str, settings: Settings):
    one = transport_to(url, settings)
    assert [one.send("GET", "/cookie", {}, None, 10.0).content for _ in "12"] == [b"unknown"] * 2
