"""What anybody on the wire may do: no request takes longer than it may, none gets another's answer.

A first request meets the mischief, on a clock of a fraction of a second; a second one, through the
same transport, has to get its own answer, which repeats the target that was asked for.
"""

import contextlib
import gzip
import itertools
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.omnistack.deadline import Clock
from provider.omnistack.errors import Interrupted, NeverSent, OmniStackError, Unreachable
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings
from provider.omnistack.tls import tls_context
from provider.omnistack.transport import HttpsTransport
from simulator.certificates import write_chains
from tests.provider import servers
from tests.sweep import one_at_once

SHORT, LONG = 0.05, 10.0
PATIENCE = 5.0
"""Seconds after which a request has certainly not ended with its clock."""

Mischief = Callable[[Any], None]


class Wire:
    """A peer whose next connection or answer is as a test wants it, and all others honest."""

    def __init__(self, certificate: Path) -> None:
        self.seen: list[str] = []
        self.answers: list[Mischief] = []
        self.greet: Mischief = lambda _: None
        self.released = threading.Event()
        self.reached = threading.Event()
        self.peer = servers.Peer(self._talk, certificate)

    def _talk(self, connection: Any) -> None:
        while target := servers.request(connection):
            self.seen.append(target)
            self.reached.set()
            if self.answers:
                self.answers.pop()(connection)
            else:
                connection.sendall(answer(target.encode()))

    def said(self, *parts: bytes) -> Mischief:
        """What sends these bytes, each part in a piece of its own, and then nothing more."""

        def mischief(connection: Any) -> None:
            for part in parts:
                connection.sendall(part)

        return mischief

    def trickled(self, start: bytes, drops: bytes) -> Mischief:
        """What begins well and goes on for ever, byte by byte."""

        def mischief(connection: Any) -> None:
            connection.sendall(start)
            for number in itertools.cycle(drops):
                if self.released.wait(0.01):
                    return
                connection.sendall(bytes([number]))

        return mischief

    def silent(self, start: bytes) -> Mischief:
        def mischief(connection: Any) -> None:
            connection.sendall(start)
            self.released.wait()

        return mischief

    def closed(self, start: bytes) -> Mischief:
        def mischief(connection: Any) -> None:
            connection.sendall(start)
            raise ConnectionAbortedError

        return mischief


def answer(body: bytes, *fields: bytes) -> bytes:
    head = (b"HTTP/1.1 200 OK", *fields, b"Content-Length: %d" % len(body), b"", body)
    return b"\r\n".join(head)


def chunked(*lines: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(lines)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An authority, and a certificate of it with its key."""
    authority, (certificate,) = write_chains(tmp_path_factory.mktemp("tls"), "127.0.0.1", 1)
    return authority, certificate


@pytest.fixture(scope="module")
def settings(chain: tuple[Path, Path]) -> Settings:
    return Settings(("https://ovc",), "admin", "secret", ca_file=str(chain[0]))


@pytest.fixture(scope="module")
def context(settings: Settings) -> Any:
    return tls_context(settings)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(chain: tuple[Path, Path]) -> Iterator[Wire]:
    with running(Wire(chain[1])) as found:
        yield found


@contextlib.contextmanager
def running(wire: Wire) -> Iterator[Wire]:
    with servers.serving(wire.peer):
        yield wire
        wire.released.set()


@pytest.fixture
def transport(wire: Wire, settings: Settings, context: Any, clock: Clock) -> HttpsTransport:
    return HttpsTransport(place(wire.peer), settings, context, clock)


def place(peer: servers.Peer) -> str:
    return f"https://127.0.0.1:{peer.server_address[1]}"


def get(transport: HttpsTransport, path: str = "/first", timeout: float = LONG) -> Reply:
    return transport.send("GET", path, {}, None, timeout)


def post(transport: HttpsTransport, timeout: float = LONG) -> Reply:
    return transport.send("POST", "/first", {}, b"{}", timeout)


def ends_in_time(ask: Callable[[], Reply]) -> Reply | OmniStackError:
    """What a request ends with, which has to be soon."""
    begun = time.monotonic()
    try:
        return ask()
    except OmniStackError as error:
        return error
    finally:
        assert time.monotonic() - begun < PATIENCE


def ending(transport: HttpsTransport, wire: Wire, timeout: float) -> Reply | OmniStackError:
    """What a write ends with that has come: a busy machine needs a longer clock for that."""
    while True:
        found = ends_in_time(partial(post, transport, timeout))
        if type(found) is not NeverSent:
            wire.reached.wait(PATIENCE)  # a busy peer reads later what was sent in time
        if wire.seen or timeout > PATIENCE:
            return found
        timeout *= 2


def next_is_answered(transport: HttpsTransport, wire: Wire) -> None:
    wire.answers.clear()
    assert get(transport, "/second").content == b"/second"


def is_no_answer(transport: HttpsTransport, wire: Wire, timeout: float = LONG) -> str:
    """Why a write has no answer; what became of it is unknown, and it was sent once."""
    failure = ending(transport, wire, timeout)
    assert type(failure) is Unreachable
    next_is_answered(transport, wire)
    assert wire.seen == ["/first", "/second"]
    return failure.reason


# -- every place of an answer ---------------------------------------------------------------------

BODY = answer(b'{"a": 17}', b"X-A: b")
CHUNKS = chunked(
    b"5;x=y\r\n", b'{"a":', b"\r\n", b"4\r\n", b" 17}\r\n", b"0\r\n", b"X-T: 1\r\n", b"\r\n"
)
PACKED = answer(gzip.compress(b'{"a": 17}'), b"Content-Encoding: gzip")
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\n{}"
PLACES = {
    "nothing": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "status line": (BODY[:11], b"x"),
    "name of a header": (BODY[:19], b"x"),
    "value of a header": (BODY[:23], b"x"),
    "headers": (BODY[:25], b"X-A: b\r\n"),
    "end of the head": (BODY[:-10], b" "),
    "body": (BODY[: -len(b'"a": 17}')], b""),
    "body until closed": (UNTIL_CLOSED, b" "),
    "packed body": (PACKED[:-5], b""),
    "size of a chunk": (CHUNKS[: CHUNKS.index(b"5;x")], b"0"),
    "extension of a chunk": (CHUNKS[: CHUNKS.index(b"=y")], b"x"),
    "chunk": (CHUNKS[: CHUNKS.index(b'"a"')], b""),
    "end of a chunk": (CHUNKS[: CHUNKS.index(b"\r\n4")], b""),
    "chunks": (CHUNKS[: CHUNKS.index(b"4\r\n")], b"1\r\n1\r\n"),
    "name of a trailer": (CHUNKS[: CHUNKS.index(b"-T: 1")], b"x"),
    "trailers": (CHUNKS[: CHUNKS.index(b"X-T: 1")], b"X-T: 1\r\n"),
    "end of the trailers": (CHUNKS[:-2], b"X-T: 1\r\n"),
}
every_place = pytest.mark.parametrize("at", PLACES)


@every_place
def test_silence_ends_with_the_clock(wire: Wire, transport: HttpsTransport, at: str):
    wire.answers = [wire.silent(PLACES[at][0])]
    assert is_no_answer(transport, wire, SHORT) == "timed out"


@pytest.mark.parametrize("at", [at for at, (_, drops) in PLACES.items() if drops])
def test_a_trickle_ends_with_the_clock(wire: Wire, transport: HttpsTransport, at: str):
    wire.answers = [wire.trickled(*PLACES[at])]
    assert is_no_answer(transport, wire, SHORT)


@pytest.mark.parametrize("at", [at for at in PLACES if at != "body until closed"])
def test_a_connection_that_is_closed_is_no_answer(wire: Wire, transport: HttpsTransport, at: str):
    wire.answers = [wire.closed(PLACES[at][0])]
    assert is_no_answer(transport, wire)


@every_place
@pytest.mark.parametrize(
    "garbage", one_at_once([b"\0\xff\r\n\0\xfe\r\n\r\n" * 9, b"x" * 99, b"\r\n" * 9])
)
def test_after_garbage_the_next_request_has_its_own_answer(
    wire: Wire, transport: HttpsTransport, at: str, garbage: bytes
):
    wire.answers = [wire.closed(PLACES[at][0] + garbage)]
    ends_in_time(partial(post, transport))
    next_is_answered(transport, wire)


# -- answers that are none ------------------------------------------------------------------------

OWN = answer(b"/first")


@pytest.mark.parametrize("status", [100, 101, 102, 103, 150, 199])
@pytest.mark.parametrize("behind", [b"", OWN])
def test_an_interim_answer_is_none(
    wire: Wire, transport: HttpsTransport, status: int, behind: bytes
):
    wire.answers = [wire.said(b"HTTP/1.1 %d Wait\r\n\r\n" % status + behind)]
    assert f"interim answer, HTTP {status}" in is_no_answer(transport, wire)


HEADS = {
    "no version": b"200 OK",
    "HTTP/0.9": b"HTTP/0.9 200 OK",
    "HTTP/2": b"HTTP/2 200 OK",
    "HTTP/1.2": b"HTTP/1.2 200 OK",
    "lower case": b"http/1.1 200 OK",
    "no status": b"HTTP/1.1 OK",
    "two digits": b"HTTP/1.1 20 OK",
    "four digits": b"HTTP/1.1 2000 OK",
    "status 0": b"HTTP/1.1 000 OK",
    "status 600": b"HTTP/1.1 600 OK",
    "signed status": b"HTTP/1.1 +20 OK",
    "NUL": b"HTTP/1.1 200 O\0K",
    "bare CR": b"HTTP/1.1 200 OK\rX: y",
    "blank": b"",
}
FIELDS = {
    "no colon": b"X-A",
    "no name": b": b",
    "space before the colon": b"X-A : b",
    "folded": b" X-A: b",
    "control character": b"X-A: \0",
    "bare CR in a value": b"X-A: b\rContent-Length: 1",
    "length twice": b"Content-Length: 6",
    "two lengths": b"Content-Length: 7",
    "chunked as well": b"Transfer-Encoding: chunked",
    "another coding": b"Transfer-Encoding: gzip, chunked",
    "too many": b"\r\n".join([b"X-A: b"] * 200),
    "too long": b"X-A: " + b"b" * 70_000,
    "too long together": b"\r\n".join([b"X-A: " + b"b" * 7_000] * 10),
}
LENGTHS = [b"-6", b"+6", b"0x6", b"6.0", b"", b"6, 6", b"6 6", b"six", b"6_0", b"9" * 30, b"\xb2"]


@pytest.mark.parametrize("head", HEADS)
def test_a_status_line_that_is_none(wire: Wire, transport: HttpsTransport, head: str):
    wire.answers = [wire.said(HEADS[head] + b"\r\nContent-Length: 6\r\n\r\n/first")]
    assert is_no_answer(transport, wire)


@pytest.mark.parametrize("field", FIELDS)
def test_a_header_that_cannot_be(wire: Wire, transport: HttpsTransport, field: str):
    wire.answers = [wire.said(answer(b"/first", FIELDS[field]))]
    assert is_no_answer(transport, wire)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_that_is_no_number(wire: Wire, transport: HttpsTransport, length: bytes):
    wire.answers = [wire.said(b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n/first" % length)]
    assert is_no_answer(transport, wire)


@pytest.mark.parametrize(
    "size",
    [b"-6", b"+6", b"0x6", b" 6", b"6_0", b"", b"g", b"6\n", b";x", b"6" * 30, b"6" * 70_000],
)
def test_a_size_of_a_chunk_that_is_no_number(wire: Wire, transport: HttpsTransport, size: bytes):
    wire.answers = [wire.said(chunked(size, b"\r\n/first\r\n0\r\n\r\n"))]
    assert is_no_answer(transport, wire)


@pytest.mark.parametrize("end", [b"!\r\n", b"", b"\r", b"xx"])
def test_a_chunk_that_is_longer_than_it_says(wire: Wire, transport: HttpsTransport, end: bytes):
    wire.answers = [wire.closed(chunked(b"6\r\n/first", end, b"0\r\n\r\n"))]
    assert is_no_answer(transport, wire)


@pytest.mark.parametrize("trailer", [b"no trailer\r\n", b"X-T: 1\r\n" * 200, b"X" * 70_000])
def test_a_trailer_that_cannot_be(wire: Wire, transport: HttpsTransport, trailer: bytes):
    wire.answers = [wire.said(chunked(b"6\r\n/first\r\n0\r\n", trailer, b"\r\n"))]
    assert is_no_answer(transport, wire)


def test_chunks_of_http_1_0_are_none(wire: Wire, transport: HttpsTransport):
    coded = chunked(b"6\r\n/first\r\n0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0")
    wire.answers = [wire.said(coded)]
    assert is_no_answer(transport, wire)


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("field", [b"Content-Length: 6", b"Transfer-Encoding: chunked"])
def test_an_answer_without_body_has_none(
    wire: Wire, transport: HttpsTransport, status: int, field: bytes
):
    wire.answers = [wire.said(b"HTTP/1.1 %d Nothing\r\n%s\r\n\r\n/first" % (status, field))]
    assert is_no_answer(transport, wire)


def test_what_unpacks_to_nothing_ends_with_the_clock(wire: Wire, transport: HttpsTransport):
    nothing = gzip.compress(b"") * 100

    def endless(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
        while not wire.released.is_set():
            connection.sendall(nothing)

    wire.answers = [endless]
    assert is_no_answer(transport, wire, SHORT) == "timed out"


# -- answers with something behind them -----------------------------------------------------------

WHOLE = {
    "by length": answer(b"/first"),
    "in chunks": chunked(b"6\r\n/first\r\n0\r\n\r\n"),
    "packed": answer(gzip.compress(b"/first"), b"Content-Encoding: gzip"),
    "empty": answer(b""),
    "without body": b"HTTP/1.1 204 No Content\r\n\r\n",
}
BEHIND = {
    "an answer": answer(b"/smuggled"),
    "a byte": b"\n",
    "more than a buffer": answer(b"s" * 12_000),
    "many answers": answer(b"/smuggled") * 1000,
}


@pytest.mark.parametrize("behind", one_at_once(BEHIND))
@pytest.mark.parametrize("how", WHOLE)
@pytest.mark.parametrize("together", [True, False], ids=["together", "apart"])
def test_what_comes_behind_an_answer_answers_nothing(
    wire: Wire, transport: HttpsTransport, how: str, behind: str, *, together: bool
):
    parts = [WHOLE[how], BEHIND[behind]]
    wire.answers = [wire.said(b"".join(parts)) if together else wire.said(*parts)]
    assert post(transport).content in (b"/first", b"")
    await_more(transport)
    next_is_answered(transport, wire)
    assert wire.peer.connections == 2


def await_more(transport: HttpsTransport) -> None:
    """Wait until more has come on the connection that is kept, or its end."""
    select.select([servers.kept(transport)], [], [], PATIENCE)


@pytest.mark.parametrize("how", WHOLE)
def test_a_connection_behind_which_nothing_comes_is_used_again(
    wire: Wire, transport: HttpsTransport, how: str
):
    wire.answers = [wire.said(WHOLE[how])]
    assert post(transport).content in (b"/first", b"")
    next_is_answered(transport, wire)
    assert wire.peer.connections == 1


def test_an_answer_of_lines_without_cr_is_one(wire: Wire, transport: HttpsTransport):
    wire.answers = [wire.said(b"HTTP/1.1 200\nContent-Length: 6\n\n/first")]
    assert post(transport).content == b"/first"


# -- before the request ---------------------------------------------------------------------------


HELLO = b"\x16\x03\x03\x7f\x00"
"""The head of a long record of a handshake."""


HANDSHAKES: dict[str, Callable[[Wire], Mischief]] = {
    "silence": lambda wire: wire.silent(b""),
    "half a record": lambda wire: wire.silent(HELLO),
    "trickle": lambda wire: wire.trickled(HELLO, b"\x02"),
    "records of nothing": lambda wire: wire.trickled(b"", b"\x16\x03\x03\x00\x01\x00"),
    "garbage": lambda wire: wire.said(b"\0\xff" * 99),
    "plain HTTP": lambda wire: wire.said(answer(b"/first")),
    "close": lambda wire: wire.closed(b""),
}


@pytest.fixture
def plain(wire: Wire) -> Iterator[servers.Peer]:
    """A peer that does not even come to TLS, where ``wire`` says what it does."""

    def greet(connection: Any) -> None:
        wire.greet(connection)

    peer = servers.Peer(greet)
    with servers.serving(peer):
        yield peer
        wire.released.set()


@pytest.mark.parametrize("how", HANDSHAKES)
def test_a_handshake_that_comes_to_nothing_has_sent_nothing(
    wire: Wire, plain: servers.Peer, settings: Settings, context: Any, how: str
):
    wire.greet = HANDSHAKES[how](wire)
    transport = HttpsTransport(place(plain), settings, context, Clock())
    assert isinstance(ends_in_time(lambda: post(transport, SHORT)), NeverSent)


TUNNELS: dict[str, Callable[[Wire], Mischief]] = {
    "silence": lambda wire: wire.silent(b""),
    "trickling status": lambda wire: wire.trickled(b"HTTP/1.1 ", b"2"),
    "trickling header": lambda wire: wire.trickled(b"HTTP/1.1 200 OK\r\nX", b"x"),
    "headers without end": lambda wire: wire.trickled(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "interim answers": lambda wire: wire.trickled(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "refusal": lambda wire: wire.said(b"HTTP/1.1 403 No\r\n\r\n"),
    "garbage": lambda wire: wire.said(b"\0\xff\r\n" * 9),
    "close": lambda wire: wire.closed(b""),
    "silence behind it": lambda wire: wire.silent(b"HTTP/1.1 200 OK\r\n\r\n"),
    "garbage behind it": lambda wire: wire.said(b"HTTP/1.1 200 OK\r\n\r\n" + b"\0\xff" * 99),
}


@pytest.mark.parametrize("how", TUNNELS)
def test_a_proxy_that_comes_to_nothing_has_sent_nothing(
    wire: Wire,
    plain: servers.Peer,
    transport: HttpsTransport,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", place(plain).replace("https", "http"))

    def tunnel(connection: Any) -> None:
        servers.request(connection)
        TUNNELS[how](wire)(connection)

    wire.greet = tunnel
    assert type(ends_in_time(lambda: post(transport, SHORT))) is NeverSent
    assert wire.seen == []


@pytest.fixture
def hanging_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Names are looked up for as long as this is not set; whoever asks is told."""
    released, found = threading.Event(), socket.getaddrinfo
    asked = threading.Event()
    done = threading.Event()

    def look_up(*args: Any, **more: Any) -> Any:
        asked.set()
        released.wait(PATIENCE)
        try:
            return found(*args, **more)
        finally:
            done.set()

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked
    released.set()
    assert done.wait(PATIENCE)


def test_a_name_that_is_looked_up_for_ever_has_sent_nothing(
    wire: Wire, transport: HttpsTransport, hanging_names: threading.Event
):
    failure = ends_in_time(lambda: post(transport, SHORT))
    assert type(failure) is NeverSent
    assert failure.reason == "timed out"
    assert hanging_names.wait(PATIENCE)
    assert wire.seen == []


# -- the user wants to stop -----------------------------------------------------------------------


def stopping(clock: Clock, reached: threading.Event) -> threading.Thread:
    """The thread of StopProvider, which says `stop` once a request has come so far."""

    def stop() -> None:
        reached.wait(PATIENCE)
        clock.stop()

    thread = threading.Thread(target=stop)
    thread.start()
    return thread


def test_a_stop_ends_a_reading_under_way(wire: Wire, transport: HttpsTransport, clock: Clock):
    wire.answers = [wire.silent(b"")]
    thread = stopping(clock, wire.reached)
    assert isinstance(ends_in_time(lambda: get(transport)), Interrupted)
    thread.join()


def test_a_stop_lets_a_write_that_was_sent_have_its_answer(
    wire: Wire, transport: HttpsTransport, clock: Clock
):
    def after_the_stop(connection: Any) -> None:
        clock.stop()
        connection.sendall(answer(b"/first"))

    wire.answers = [after_the_stop]
    assert post(transport).content == b"/first"


def test_a_write_that_was_sent_before_a_stop_is_waited_for_as_long_as_a_request_may_take(
    wire: Wire, transport: HttpsTransport, clock: Clock
):
    wire.answers = [wire.silent(b"")]
    thread = stopping(clock, wire.reached)
    failure = ending(transport, wire, SHORT)
    assert type(failure) is Unreachable
    thread.join()


@pytest.mark.parametrize("ask", [get, post])
def test_a_stop_reaches_a_connection_that_is_being_made(
    wire: Wire, plain: servers.Peer, settings: Settings, context: Any, clock: Clock, ask: Any
):

    def greet(connection: Any) -> None:
        connection.recv(1)
        wire.reached.set()
        wire.released.wait()

    wire.greet = greet
    transport = HttpsTransport(place(plain), settings, context, clock)
    thread = stopping(clock, wire.reached)
    assert isinstance(ends_in_time(lambda: ask(transport)), Interrupted)
    thread.join()


@pytest.mark.parametrize("ask", [get, post])
def test_a_stop_reaches_a_name_that_is_looked_up(
    wire: Wire, transport: HttpsTransport, clock: Clock, hanging_names: threading.Event, ask: Any
):
    thread = stopping(clock, hanging_names)
    assert isinstance(ends_in_time(lambda: ask(transport)), Interrupted)
    thread.join()
    assert wire.seen == []


@pytest.mark.parametrize("ask", [get, post])
def test_after_a_stop_nothing_is_sent(
    wire: Wire, transport: HttpsTransport, clock: Clock, ask: Any
):
    get(transport)
    clock.stop()
    assert isinstance(ends_in_time(lambda: ask(transport)), Interrupted)
    assert wire.seen == ["/first"]


# -- any bytes ------------------------------------------------------------------------------------

whole = st.sampled_from([BODY, CHUNKS, PACKED, UNTIL_CLOSED, OWN])
odd = st.sampled_from(
    [*HEADS.values(), *FIELDS.values(), b"\r\n", b"0\r\n", b"HTTP/1.1 103 E\r\n\r\n", OWN]
)


@st.composite
def spoilt(draw: Any) -> bytes:
    """An answer with a part of it left out, said twice or replaced by something odd."""
    text: bytes = draw(whole)
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    middle: bytes = draw(st.sampled_from([b"", text[start:end] * 2]) | odd | st.binary(max_size=20))
    return text[:start] + middle + text[end:]


@st.composite
def pieces(draw: Any) -> list[bytes]:
    """Bytes, cut anywhere."""
    text = draw(st.binary(max_size=200) | spoilt() | st.tuples(spoilt(), spoilt()).map(b"".join))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    return [text[a:b] for a, b in itertools.pairwise([0, *cuts, len(text)])]


@pytest.fixture(scope="module")
def any_wire(chain: tuple[Path, Path]) -> Iterator[Wire]:
    with running(Wire(chain[1])) as found:
        yield found


@pytest.mark.sweep
@given(parts=pieces(), pauses=st.sets(st.integers(0, 5), max_size=2), ends=st.booleans())
def test_whatever_comes_as_an_answer_the_next_request_has_its_own(
    any_wire: Wire,
    settings: Settings,
    context: Any,
    parts: list[bytes],
    pauses: set[int],
    *,
    ends: bool,
):
    all_said = threading.Event()

    def mischief(connection: Any) -> None:
        try:
            for number, part in enumerate(parts):
                connection.sendall(part)
                any_wire.released.wait(0.002 if number in pauses else 0)
            if ends:
                connection.close()
                raise ConnectionAbortedError
        finally:
            all_said.set()

    any_wire.answers = [mischief]
    transport = HttpsTransport(place(any_wire.peer), settings, context, Clock())
    end = ends_in_time(lambda: get(transport, timeout=0.05))
    assert isinstance(end, (Reply, OmniStackError))
    if isinstance(end, Reply):  # what comes later than the next request cannot be told from its own
        assert all_said.wait(PATIENCE)
    next_is_answered(transport, any_wire)
