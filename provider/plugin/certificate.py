"""The certificate for one process: how Terraform knows that it talks to the plugin it started.

The handshake line carries it and Terraform trusts nothing else for this connection (go-plugin's
AutoMTLS). The key is made anew for each start and exists in memory only.
"""

import base64
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVER_NAME = "localhost"  # what go-plugin's client asks for, whatever the address


class Identity(NamedTuple):
    """A key, its certificate and the certificate as the handshake line wants it."""

    key_pem: bytes
    certificate_pem: bytes
    handshake: str


def make(now: datetime | None = None) -> Identity:
    """A fresh identity, valid from a minute ago for a week."""
    now = now or datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SERVER_NAME)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(SERVER_NAME)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    der = certificate.public_bytes(Encoding.DER)
    return Identity(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        certificate.public_bytes(Encoding.PEM),
        base64.b64encode(der).decode().rstrip("="),  # go-plugin decodes without padding
    )
