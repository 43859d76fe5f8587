"""DER: the few ASN.1 values that a certificate and its key are made of (ITU-T X.690).

Each function gives one value as bytes: a tag, the length of the content and the content.
"""

import time
from binascii import b2a_base64

SHORT = 0x80
"""A length below this is one byte; of a longer one that byte says how many bytes it takes."""
LINE = 48


def tagged(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([tag]) + _length(len(content)) + content


def _length(count: int) -> bytes:
    if count < SHORT:
        return bytes([count])
    digits = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([SHORT | len(digits)]) + digits


def sequence(*parts: bytes) -> bytes:
    return tagged(0x30, *parts)


def set_of_one(part: bytes) -> bytes:
    return tagged(0x31, part)


def explicit(number: int, part: bytes) -> bytes:
    """A value in a field that is known by its number."""
    return tagged(0xA0 | number, part)


def integer(number: int) -> bytes:
    """A number from 0; it is signed, so the first bit has to be free."""
    return tagged(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def bits(content: bytes) -> bytes:
    """A string of bits that fill their last byte: none of it is unused."""
    return tagged(0x03, b"\0", content)


def octets(content: bytes) -> bytes:
    return tagged(0x04, content)


def text(words: str) -> bytes:
    return tagged(0x0C, words.encode())


def oid(dotted: str) -> bytes:
    first, second, *arcs = map(int, dotted.split("."))
    return tagged(0x06, *(_arc(number) for number in (40 * first + second, *arcs)))


def _arc(number: int) -> bytes:
    """Seven bits a byte, and in all but the last the eighth."""
    digits = bytes([number & 0x7F])
    while number := number >> 7:
        digits = bytes([number & 0x7F | 0x80]) + digits
    return digits


def moment(seconds: float) -> bytes:
    """Seconds of the epoch as UTCTime, which has two digits for the years 1950 to 2049."""
    return tagged(0x17, time.strftime("%y%m%d%H%M%SZ", time.gmtime(seconds)).encode())


def pem(label: str, der: bytes) -> bytes:
    """DER as text between lines that say what it is (RFC 7468)."""
    lines = (b2a_base64(der[start : start + LINE]) for start in range(0, len(der), LINE))
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (
        label.encode(),
        b"".join(lines),
        label.encode(),
    )
