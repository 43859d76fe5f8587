"""What an answer on the wire is, byte by byte, and what is none.

A file stands for the connection.
"""

import io
import socket
import ssl
from contextlib import closing
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from typing import Any

import pytest

from provider.omnistack.connection import LARGEST_HEAD, MOST_FIELDS, Answer, Connection, Malformed
from provider.omnistack.transfer import BrokenOff, transferring

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


class Wire(io.BufferedReader):
    """The bytes that come, and after them no end of the connection but silence, unless `ends`.

    silence: what a look at it raises. timeouts: what was set. taken: bytes until it was given up.
    """

    def __init__(
        self, sent: bytes, *, ends: bool = False, silence: Exception | None = None
    ) -> None:
        super().__init__(io.BytesIO(sent))
        self.silence = None if ends else silence or BlockingIOError()
        self.timeouts: list[float | None] = [7.0]
        self.taken = 0

    def makefile(self, mode: str) -> "Wire":
        assert mode == "rb"
        return self

    def gettimeout(self) -> float | None:
        return self.timeouts[-1]

    def settimeout(self, seconds: float | None) -> None:
        self.timeouts.append(seconds)

    def peek(self, size: int = 0, /) -> bytes:
        seen = super().peek(size)
        if not seen and self.silence:
            raise self.silence
        return seen


class Used:
    """What became of an answer."""

    def __init__(self, wire: Wire, method: str = "GET") -> None:
        self.wire = wire
        self.pieces: list[bytes] = []
        with transferring(60.0) as transfer:
            transfer.finish = self.finish  # type: ignore[method-assign]  # notes what it is told
            self.reusable: bool | None = None
            self.answer: Any = Answer(wire, method=method)
            try:
                self.answer.begin()
                while piece := self.answer.read1(5):
                    self.pieces.append(piece)
            except BaseException:
                wire.taken = wire.raw.tell()
                self.answer.close()  # as the library does
                raise

    def finish(self, *, reusable: bool) -> None:
        assert self.reusable is None
        self.reusable = reusable

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)


def body(sent: bytes) -> bytes:
    return Used(Wire(sent, ends=True)).body


def refused(sent: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        body(sent)
    return str(caught.value)


def sized(length: str, data: bytes = b"") -> bytes:
    return HEAD + f"Content-Length: {length}\r\n\r\n".encode() + data


# -- whole answers --------------------------------------------------------------------------------


def test_a_body_is_as_long_as_it_says():
    assert body(sized("11", b"hello worlds")) == b"hello world"


def test_a_body_comes_in_pieces_of_the_size_that_is_asked_for():
    assert Used(Wire(sized("11", b"abcdefghijk"))).pieces == [b"abcde", b"fghij", b"k"]


def test_without_a_size_as_much_is_read_as_there_is():
    with transferring(60.0):
        answer = Answer(Wire(sized("5", b"hello world")))
        answer.begin()
        assert answer.read1() == b"hello"
        assert answer.read1() == b""


@pytest.mark.parametrize(
    "sent", [sized("0"), sized("1", b"x"), HEAD + b"\r\nx", CHUNKED + b"1\r\nx\r\n0\r\n\r\n"]
)
def test_after_its_end_a_body_has_no_bytes(sent: bytes):
    assert Used(Wire(sent, ends=True)).answer.read1() == b""


def test_the_end_of_chunks_is_no_bytes():
    with transferring(60.0):
        answer: Any = Answer(Wire(CHUNKED + b"0\r\n\r\n"))
        answer.begin()
        assert answer.read1() == b""


def test_an_answer_can_be_shown_while_it_is_read():
    with closing(Answer(Wire(sized("0")), 1)) as answer:
        assert answer.debuglevel == 1


def test_a_body_without_a_length_ends_with_the_connection():
    assert body(HEAD + b"\r\nhello") == b"hello"


def test_a_body_in_chunks_is_put_together():
    assert body(CHUNKED + b"6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n") == b"hello world"


def test_the_size_of_a_chunk_is_hexadecimal_and_may_have_an_extension():
    assert body(CHUNKED + b"a \t;name=x\r\n0123456789\r\n0\r\n\r\n") == b"0123456789"


def test_trailers_are_read_and_left_alone():
    assert body(CHUNKED + b"1\r\nx\r\n0\r\nChecksum: 7\r\n\r\n") == b"x"


@pytest.mark.parametrize("coding", ["chunked", "CHUNKED", " chunked "])
def test_the_coding_is_known_in_any_case(coding: str):
    sent = HEAD + f"Transfer-Encoding:{coding}\r\n\r\n1\r\nx\r\n0\r\n\r\n".encode()
    assert body(sent) == b"x"


def test_an_answer_has_its_status_and_headers():
    used = Used(Wire(b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n"))
    assert used.answer.status == 404
    assert used.answer.headers["Server"] == "nginx"


def test_lines_may_end_without_a_carriage_return():
    assert body(b"HTTP/1.1 200 OK\nContent-Length: 1\n\nx") == b"x"


def test_a_status_needs_no_words():
    assert body(b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx") == b"x"


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_has_none(status: int):
    assert Used(Wire(f"HTTP/1.1 {status} No\r\n\r\nx".encode())).pieces == []


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_may_say_so(status: int):
    assert body(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()) == b""


def test_a_space_around_a_length_is_none_of_it():
    assert body(HEAD + b"Content-Length:  1 \r\n\r\nx") == b"x"


# -- how long it is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "twice",
    [
        b"Content-Length: 1\r\nContent-Length: 1\r\n",
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_a_length_is_given_once(twice: bytes):
    assert refused(HEAD + twice + b"\r\nx") == "its length is given twice"


def test_another_coding_is_none():
    told = refused(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n")
    assert told == "unknown Transfer-Encoding gzip, chunked"


def test_a_long_coding_is_shown_cut():
    assert len(refused(HEAD + b"Transfer-Encoding: " + b"x" * 500 + b"\r\n\r\n")) < 120


def test_the_old_protocol_has_no_chunks():
    told = refused(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert told == "unknown Transfer-Encoding chunked"


@pytest.mark.parametrize("length", ["-1", "+1", "1_0", "1, 1", "0x1", "", "1" * 16, "one"])
def test_a_length_is_a_number_of_no_more_than_fifteen_digits(length: str):
    assert refused(sized(length)) == f"Content-Length is {length}"


def test_a_long_length_is_shown_cut():
    assert refused(sized("1" * 500)) == f"Content-Length is {'1' * 79}\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("says", ["Content-Length: 1", "Transfer-Encoding: chunked"])
def test_an_answer_that_has_no_body_does_not_say_that_it_has(status: int, says: str):
    sent = f"HTTP/1.1 {status} No\r\n{says}\r\n\r\n".encode()
    assert refused(sent) == f"HTTP {status} with a body"


def test_a_body_that_is_cut_off_says_how_much_is_missing():
    with pytest.raises(IncompleteRead) as caught:
        body(sized("11", b"hello"))
    assert (caught.value.partial, caught.value.expected) == (b"", 6)


def test_a_chunk_that_is_cut_off_is_no_body():
    with pytest.raises(IncompleteRead) as caught:
        body(CHUNKED + b"b\r\nhello")
    assert caught.value.expected == 6


@pytest.mark.parametrize("end", [b"", b"5\r\nhello", b"5\r\nhello\r\n", b"5\r\nhello\r\n0\r\n"])
def test_chunks_without_the_last_one_are_no_body(end: bytes):
    with pytest.raises(RemoteDisconnected, match=r"^the connection was closed before the end of"):
        body(CHUNKED + end)


def test_a_chunk_is_not_longer_than_it_says():
    assert refused(CHUNKED + b"1\r\nxy\r\n0\r\n\r\n") == "a chunk is longer than it says"


@pytest.mark.parametrize("size", [b"", b"-1", b"0x1", b"1_0", b"g", b" 1", b"1" * 16, b"1\0"])
def test_a_chunk_has_a_size(size: bytes):
    assert refused(CHUNKED + size + b"\r\nx\r\n0\r\n\r\n") == "a chunk has no size"


def test_a_trailer_is_a_header():
    assert refused(CHUNKED + b"0\r\nwhat is this\r\n\r\n") == "no header: what is this"


# -- the head -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["SSH-2.0-OpenSSH", "HTTP/2 200", "HTTP/1.1 600 No", "HTTP/1.1 20", "HTTP/1.1 200OK"]
)
def test_what_begins_otherwise_is_no_http(line: str):
    assert refused(f"{line}\r\n\r\n".encode()) == f"no HTTP: {line}"


def test_a_long_first_line_is_shown_cut():
    assert len(refused(b"x" * 1000 + b"\r\n")) < 100


def test_bytes_that_are_no_text_can_be_shown():
    assert refused(b"\xe9\xff\r\n") == "no HTTP: \xe9\xff"


@pytest.mark.parametrize("number", [100, 101, 199])
def test_an_interim_answer_is_none(number: int):
    told = refused(f"HTTP/1.1 {number} Continue\r\n\r\n".encode() + sized("0"))
    assert told == f"an interim answer, HTTP {number}, where the answer should be"


@pytest.mark.parametrize("line", ["no colon", ": nameless", "na me: x", " folded: x"])
def test_a_header_has_a_name(line: str):
    assert refused(HEAD + f"{line}\r\n\r\n".encode()) == f"no header: {line.strip()}"


def test_a_header_has_no_zero_byte():
    assert refused(HEAD + b"Server: a\0b\r\n\r\n").startswith("no header: Server")


def fields(count: int) -> bytes:
    return HEAD + b"A: b\r\n" * count + b"Content-Length: 1\r\n\r\nx"


def test_99_headers_are_taken():
    assert body(fields(MOST_FIELDS - 1)) == b"x"


def test_more_headers_are_not_taken():
    assert refused(fields(MOST_FIELDS)) == "more than 99 headers"


def of_size(size: int) -> bytes:
    """A head whose headers have so many bytes, with the blank line."""
    rest = b"Content-Length: 1\r\n"
    return b"A: " + b"b" * (size - len(rest) - len(b"A: \r\n") - 2) + b"\r\n" + rest


def test_a_head_of_64_kib_is_taken():
    assert body(HEAD + of_size(LARGEST_HEAD) + b"\r\nx") == b"x"


def test_a_larger_head_is_not_taken():
    told = refused(HEAD + of_size(LARGEST_HEAD + 1) + b"\r\nx")
    assert told == "its head has more than 65536 bytes"


def test_a_header_without_end_is_not_read_to_its_end():
    wire = Wire(HEAD + of_size(LARGEST_HEAD - 1000) + b"A" * 200_000)
    with pytest.raises(Malformed, match=r"^its head has more than 65536 bytes$"):
        Used(wire)
    assert 0 < wire.taken < LARGEST_HEAD + 20_000


def test_a_first_line_without_end_is_not_read_to_its_end():
    wire = Wire(b"x" * (LARGEST_HEAD + 100_000))
    with pytest.raises(Malformed, match=r"^its head has more than 65536 bytes$"):
        Used(wire)
    assert 0 < wire.taken < LARGEST_HEAD + 20_000


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 2", HEAD, HEAD + b"Server: x\r\n", HEAD + b"A"])
def test_half_a_head_is_no_answer(sent: bytes):
    with pytest.raises(RemoteDisconnected):
        body(sent)


def test_whatever_is_wrong_is_an_http_exception():
    assert issubclass(Malformed, HTTPException)


# -- what the connection is good for afterwards ---------------------------------------------------


@pytest.mark.parametrize(
    "sent", [sized("5", b"hello"), CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", sized("0")]
)
def test_a_connection_is_used_again_after_a_whole_answer(sent: bytes):
    assert Used(Wire(sent)).reusable is True


@pytest.mark.parametrize("silence", [BlockingIOError(), ssl.SSLWantReadError()])
def test_a_silent_connection_is_used_again(silence: Exception):
    assert Used(Wire(sized("1", b"x"), silence=silence)).reusable is True


@pytest.mark.parametrize("silence", [ConnectionResetError(), ssl.SSLError()])
def test_a_broken_connection_is_not_used_again(silence: Exception):
    assert Used(Wire(sized("1", b"x"), silence=silence)).reusable is False


@pytest.mark.parametrize(
    "sent",
    [
        sized("5", b"hello!"),
        CHUNKED + b"0\r\n\r\nHTTP",
        b"HTTP/1.1 204 No\r\n\r\nx",
        HEAD + b"Connection: close\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
    ],
)
def test_a_connection_that_has_more_or_closes_is_not_used_again(sent: bytes):
    assert Used(Wire(sent)).reusable is False


def test_checking_for_more_bytes_does_not_wait_and_leaves_the_timeout_as_it_was():
    assert Used(Wire(sized("1", b"x"))).wire.timeouts == [7.0, 0.0, 7.0]


def test_an_answer_ends_with_its_last_byte_without_another_read():
    with transferring(60.0) as transfer:
        answer: Any = Answer(Wire(sized("5", b"hello")))
        answer.begin()
        assert not transfer.whole
        answer.read1(5)
        assert transfer.whole


def test_a_whole_answer_lets_the_connection_go():
    assert Used(Wire(sized("5", b"hello"))).answer.isclosed()


def test_the_body_comes_from_the_connection_and_not_from_its_head():
    with transferring(60.0):
        wire = Wire(sized("5", b"hello"))
        answer: Any = Answer(wire)
        answer.begin()
        assert answer.fp is wire
        answer.close()


# -- the request ----------------------------------------------------------------------------------


def test_a_request_is_sent_from_its_head_on():
    ours, theirs = socket.socketpair()
    with ours, theirs, transferring(60.0) as transfer:
        connection = Connection("ovc1")
        connection.sock = ours
        connection.putrequest("PUT", "/api")
        connection.putheader("Transfer-Encoding", "chunked")
        assert not transfer.sent
        connection.endheaders([b"hello"], encode_chunked=True)
        assert transfer.sent
        assert theirs.recv(1000).endswith(b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n")


def test_a_connection_is_made_under_the_clock():
    with socket.create_server(("127.0.0.1", 0)) as server, transferring(60.0) as transfer:
        made = Connection("127.0.0.1", server.getsockname()[1])._new_conn()
        transfer.break_off("stop")
        assert made.recv(1) == b""
        made.close()


def test_what_was_broken_off_is_not_sent():
    ours, theirs = socket.socketpair()
    with ours, theirs, transferring(60.0) as transfer:
        connection = Connection("ovc1")
        connection.sock = ours
        connection.putrequest("GET", "/api")
        transfer.break_off("stop")
        with pytest.raises(BrokenOff, match=r"^stop$"):
            connection.endheaders()
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)
