"""The certificate for one process: how Terraform knows that it talks to the plugin it started.

The handshake line carries it and Terraform trusts nothing else for this connection (go-plugin's
AutoMTLS). The key is made anew for each start and exists in memory only.

Key and signature are cryptography's; only the document around them is put together here (RFC 5280
and RFC 5915), because the library's own builder takes longer to load than the rest of a start.
"""

import os
import time
from binascii import b2a_base64
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from provider.plugin.der import (
    bits,
    explicit,
    integer,
    moment,
    octets,
    oid,
    pem,
    sequence,
    set_of_one,
    tagged,
    text,
)

SERVER_NAME = "localhost"  # what go-plugin's client asks for, whatever the address
MINUTE, WEEK = 60.0, 7 * 86400.0

VERSION_3 = explicit(0, integer(2))
P_256 = oid("1.2.840.10045.3.1.7")
ELLIPTIC_KEY = sequence(oid("1.2.840.10045.2.1"), P_256)
ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"))
NAME = sequence(set_of_one(sequence(oid("2.5.4.3"), text(SERVER_NAME))))
EXTENSIONS = explicit(
    3,
    sequence(
        sequence(  # subjectAltName: a DNS name
            oid("2.5.29.17"), octets(sequence(tagged(0x82, SERVER_NAME.encode())))
        ),
        sequence(  # extKeyUsage: serverAuth
            oid("2.5.29.37"), octets(sequence(oid("1.3.6.1.5.5.7.3.1")))
        ),
    ),
)


class Identity(NamedTuple):
    """A key, its certificate and the certificate as the handshake line wants it."""

    key_pem: bytes
    certificate_pem: bytes
    handshake: str


def make(now: float | None = None) -> Identity:
    """A fresh identity, valid from a minute ago for a week."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(key, time.time() if now is None else now)
    return Identity(
        pem("EC PRIVATE KEY", _private(key)),
        pem("CERTIFICATE", certificate),
        b2a_base64(certificate, newline=False).decode().rstrip("="),  # as go-plugin decodes it
    )


def _signed(key: ec.EllipticCurvePrivateKey, now: float) -> bytes:
    facts = sequence(
        VERSION_3,
        integer(int.from_bytes(os.urandom(16), "big")),
        ECDSA_WITH_SHA256,
        NAME,
        sequence(moment(now - MINUTE), moment(now + WEEK)),
        NAME,
        sequence(ELLIPTIC_KEY, bits(_point(key))),
        EXTENSIONS,
    )
    return sequence(facts, ECDSA_WITH_SHA256, bits(_signature(key, facts)))


def _signature(key: ec.EllipticCurvePrivateKey, facts: bytes) -> bytes:
    try:
        return key.sign(facts, _Ecdsa())
    except Exception:  # noqa: BLE001  # a library of another make than those that were tried
        return key.sign(facts, ec.ECDSA(hashes.SHA256()))


class _Ecdsa(ec.ECDSA):
    """ECDSA over SHA-256, as everybody uses it.

    The library's constructor loads the interface to all of OpenSSL, only to find out whether that
    could make the same signature twice.
    """

    algorithm = hashes.SHA256()
    deterministic_signing = False

    def __init__(self) -> None:
        pass


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    secret = key.private_numbers().private_value.to_bytes(32, "big")
    return sequence(integer(1), octets(secret), explicit(0, P_256), explicit(1, bits(_point(key))))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key, uncompressed (SEC 1, section 2.3.3)."""
    numbers = key.public_key().public_numbers()
    return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
