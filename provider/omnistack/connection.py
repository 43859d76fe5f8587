"""A connection that accepts only complete, well-formed answers.

``http.client`` is lenient: it skips and mistakes interim answers, reads as the size of a chunk
whatever Python reads as a number, and leaves bytes behind an answer on the connection, so that the
next request gets them. Here the head of an answer is checked and bounded before it is parsed, the
length of the body follows the standard (RFC 9112, section 6), and anything else ends the
connection.
"""

import io
import re
import socket
import ssl
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import Any

from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection

from provider.omnistack.transfer import current
from provider.secrecy import excerpt

LARGEST_HEAD = 1 << 16
"""Most bytes of a status line with all headers, of the size of a chunk, or of the trailers."""
MOST_FIELDS = 99
"""Most headers; with the blank line after them ``http.client`` takes no more lines than 100."""
NO_CONTENT = (204, 304)
STATUS = re.compile(rb"HTTP/1\.[01] [2-5][0-9][0-9]( [^\r\n\0]*)?\r?\n")
INTERIM = re.compile(rb"HTTP/1\.[01] (1[0-9][0-9])\b")
FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*\r?\n")
LENGTH = re.compile(r"[0-9]{1,15}")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n\0]*)?\r\n")
BLANK = (b"\r\n", b"\n")


class Malformed(HTTPException):
    """What was received is no HTTP answer."""


class Answer(HTTPResponse):
    """An answer that is read strictly, up to the end of its body and no further."""

    fp: Any

    def __init__(self, sock: Any, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self._sock = sock
        self._left: int | None = 0
        self._in_chunks = False

    def begin(self) -> None:
        """Read the head; raises `HTTPException`."""
        connection = self.fp
        try:
            first = self._line()
            _check_status(first)
            self.fp = io.BytesIO(b"".join([first, *self._fields(), b"\r\n"]))
            super().begin()
        finally:
            self.fp = connection
        self._measure()

    def _measure(self) -> None:
        """Find out how long the body is; raises `Malformed` if that is said in two ways."""
        lengths = self.headers.get_all("Content-Length", [])
        codings = self.headers.get_all("Transfer-Encoding", [])
        if len(lengths) + len(codings) > 1:
            raise Malformed("its length is given twice")
        if codings and (self.version < 11 or codings[0].strip().lower() != "chunked"):  # noqa: PLR2004  # HTTP/1.1
            raise Malformed(f"unknown Transfer-Encoding {excerpt(codings[0], 80)}")
        if lengths and not LENGTH.fullmatch(lengths[0].strip()):
            raise Malformed(f"Content-Length is {excerpt(lengths[0], 80)}")
        if self.status in NO_CONTENT and (codings or (lengths and int(lengths[0]))):
            raise Malformed(f"HTTP {self.status} with a body")
        self.chunked = bool(codings)
        self._left = self.length  # None before the first chunk, and until the connection ends

    def read1(self, n: int = -1) -> bytes:
        """Some bytes of the body, none at its end; raises `HTTPException`."""
        if self.fp is None:
            return b""
        if self.chunked and not self._left:
            self._left = self._next_chunk()
        if self._left == 0:
            self._finish()
            return b""
        most = n if n > 0 else io.DEFAULT_BUFFER_SIZE
        data: bytes = self.fp.read1(most if self._left is None else min(most, self._left))
        if self._left is not None:
            if not data:
                raise IncompleteRead(b"", self._left)
            self._left -= len(data)
        if self._left == 0 and not self.chunked:
            self._finish()
        return data

    def _next_chunk(self) -> int:
        """The size of the next chunk; after the last one the trailers are read as well."""
        if self._in_chunks and self._line() not in BLANK:
            raise Malformed("a chunk is longer than it says")
        self._in_chunks = True
        size = CHUNK.fullmatch(self._line())
        if not size:
            raise Malformed("a chunk has no size")
        if not int(size[1], 16):
            self._fields()
        return int(size[1], 16)

    def _fields(self) -> list[bytes]:
        """The lines of headers or trailers, up to the blank one."""
        lines: list[bytes] = []
        while (line := self._line(sum(map(len, lines)))) not in BLANK:
            if not FIELD.fullmatch(line):
                raise Malformed(f"no header: {_shown(line)}")
            lines.append(line)
            if len(lines) > MOST_FIELDS:
                raise Malformed(f"more than {MOST_FIELDS} headers")
        return lines

    def _line(self, before: int = 0) -> bytes:
        line: bytes = self.fp.readline(LARGEST_HEAD - before + 1)
        if before + len(line) > LARGEST_HEAD:
            raise Malformed(f"its head has more than {LARGEST_HEAD} bytes")
        if not line.endswith(b"\n"):
            raise RemoteDisconnected("the connection was closed before the end of the answer")
        return line

    def _finish(self) -> None:
        """The answer is complete; with bytes behind it the connection cannot be used again."""
        current().finish(reusable=not self.will_close and not self._has_more())
        self._close_conn()  # type: ignore[attr-defined]  # lets the connection be used again

    def _has_more(self) -> bool:
        timeout = self._sock.gettimeout()
        self._sock.settimeout(0.0)
        try:
            return bool(self.fp.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        finally:
            self._sock.settimeout(timeout)


def _check_status(line: bytes) -> None:
    interim = INTERIM.match(line)
    if interim:
        raise Malformed(
            f"an interim answer, HTTP {interim[1].decode()}, where the answer should be"
        )
    if not STATUS.fullmatch(line):
        raise Malformed(f"no HTTP: {_shown(line)}")


def _shown(line: bytes) -> str:
    return excerpt(line[:200].decode("latin-1").strip(), 80)


class Connection(HTTPSConnection):
    """A connection whose requests can be broken off, see `transfer`."""

    response_class = Answer

    def _new_conn(self) -> socket.socket:
        return current().connected(super()._new_conn)

    def endheaders(self, *args: Any, **more: Any) -> None:
        """Send the head. What was sent before, to a proxy, is not yet a part of the request."""
        current().begin(self.sock.fileno())
        super().endheaders(*args, **more)


class Pool(HTTPSConnectionPool):
    """A pool of such connections."""

    ConnectionCls = Connection
