"""A certificate authority and a server certificate of it, made anew for every simulator."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = dt.timedelta(days=30)
LEEWAY = dt.timedelta(hours=1)  # for clients whose clock is behind


@dataclass(frozen=True)
class Pair:
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LEEWAY)
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def authority() -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = named("OmniStack simulator CA")
    certificate = (
        unsigned(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(authority=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(key, certificate)


def server(issuer: Pair, host: str) -> Pair:
    """A certificate for this machine, and for the address that is listened to."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = issuer.key.public_key()
    certificate = (
        unsigned(named("OmniStack simulator"), issuer.certificate.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
        )
        .add_extension(x509.SubjectAlternativeName(names(host)), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    return Pair(key, certificate)


def names(host: str) -> list[x509.GeneralName]:
    everyone = dict.fromkeys(("localhost", "127.0.0.1", "::1", host))
    return [general_name(each) for each in everyone]


def general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def write_chains(folder: Path, host: str, servers: int) -> tuple[Path, list[Path]]:
    """Make chains; the files of their authority, and of each server's certificate with its key."""
    ca = authority()
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(ca.pem)
    server_files = [folder / f"server-{number}.pem" for number in range(servers)]
    for server_file in server_files:
        pair = server(ca, host)
        server_file.touch(mode=0o600)
        server_file.write_bytes(pair.key_pem + pair.pem + ca.pem)
    return ca_file, server_files
