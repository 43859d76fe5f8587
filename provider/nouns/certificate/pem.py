"""Certificates as text: PEM, in any lines, or DER in base64."""

import base64
import binascii
import hashlib

HEAD, FOOT = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
SEQUENCE, LONG, LINE = 0x30, 0x80, 64
"""The first byte of each certificate, the bit that tells a length of several bytes, and the length
of lines in PEM (RFC 7468)."""


def der(text: str) -> bytes:
    """The certificate in a text; raises ValueError if that is not exactly one.

    What stands around its PEM explains it to people, as `openssl x509 -text` does (RFC 7468).
    """
    body = text
    if "-----" in text:
        _, head, rest = text.partition(HEAD)
        body, foot, _ = rest.partition(FOOT)
        if text.count("-----BEGIN") != 1 or not (head and foot):
            raise ValueError("not one certificate and no key")
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if not _is_whole(data):
        raise ValueError("no certificate, or only a part of one")
    return data


def is_certificate(text: str) -> str | None:
    """A validator, which never shows the text: it may be a private key by mistake."""
    try:
        der(text)
    except ValueError:
        return "must be one certificate and no private key, as PEM or as DER in base64"
    return None


def content(text: str) -> object:
    """What is the same for all texts of one certificate."""
    try:
        return der(text)
    except ValueError:
        return text


def pem(data: bytes) -> str:
    text = base64.b64encode(data).decode()
    lines = [text[at : at + LINE] for at in range(0, len(text), LINE)]
    return "\n".join((HEAD, *lines, FOOT, ""))


def thumbprint(data: bytes) -> str:
    """The hash by which the API knows a certificate, in hexadecimal digits."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def digits(hash_: str) -> str:
    """A thumbprint without what may stand between its digits."""
    return "".join(each for each in hash_.casefold() if each.isalnum())


def _is_whole(data: bytes) -> bool:
    """Whether bytes are one sequence of ASN.1, with the length that it says it has."""
    if len(data) < 2 or data[0] != SEQUENCE:  # noqa: PLR2004  # a type and a length
        return False
    size, long = data[1], data[1] & ~LONG
    if size < LONG:
        return len(data) == 2 + size
    return len(data) == 2 + long + int.from_bytes(data[2 : 2 + long])
