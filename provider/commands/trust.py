"""``trust``: show the certificate of a controller, so that a person can decide to trust it.

It shakes hands and hangs up: no request is made and no credential sent. Whether the certificate is
that of the controller, only somebody who sees it there as well can tell.
"""

import hashlib
import socket
import ssl
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from provider.address import EXECUTABLE, TYPE
from provider.commands.hcl import quoted
from provider.omnistack.settings import DEFAULT_PORT, base_url, with_colons
from provider.secrecy import excerpt

TIMEOUT = 10.0

ADVICE = """\
Compare the fingerprint with what the controller itself shows, on a network that you trust. If it is
the same, write into the provider block:
"""


class NotShown(Exception):
    """A host that shows no certificate, and why."""


def run(hosts: Sequence[str], file: Path | None) -> int:
    """Show the certificates, write them to a file if one is given; the exit status."""
    shown: dict[str, bytes] = {}
    for host in dict.fromkeys(hosts):
        try:
            shown[host] = certificate(host)
            print(described(host, shown[host]))
        except NotShown as error:
            print(f"{EXECUTABLE}: {host}: {excerpt(str(error))}", file=sys.stderr)
    if not shown:
        return 1
    if file and not written(file, shown):
        return 1
    print(f"{ADVICE}\n{block(shown)}")
    return 0 if len(shown) == len(set(hosts)) else 1


def certificate(host: str) -> bytes:
    """The certificate that a host shows, in DER; raises `NotShown`."""
    try:
        parts = urlsplit(base_url(host))
    except ValueError as error:
        raise NotShown(str(error)) from None
    name, port = str(parts.hostname), parts.port or DEFAULT_PORT
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        with (
            socket.create_connection((name, port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=name) as secured,
        ):
            return secured.getpeercert(binary_form=True) or b""
    except ssl.SSLError as error:
        raise NotShown(_no_tls(port, error)) from None
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotShown(
            f"port {port} cannot be reached directly, without a proxy: {reason}"
        ) from None


def _no_tls(port: int, error: ssl.SSLError) -> str:
    return (
        f"port {port} is open, but does not speak TLS 1.2 or newer ({error.reason or error})."
        f" Is it the right port? A controller has its REST API at {DEFAULT_PORT}."
    )


def described(host: str, der: bytes) -> str:
    """Everything that a person has to know of a certificate."""
    facts = {"Host": host, **_read(der), "SHA-256": print_of(der)}
    lines = (f"{name + ':':<10}{excerpt(value)}" for name, value in facts.items())
    return "\n".join((*lines, "", ssl.DER_cert_to_PEM_cert(der)))


def print_of(der: bytes) -> str:
    return with_colons(hashlib.sha256(der).hexdigest())


def _read(der: bytes) -> Mapping[str, str]:
    try:
        found = x509.load_der_x509_certificate(der)
        return {
            "Subject": found.subject.rfc4514_string() or "(none)",
            "Issuer": found.issuer.rfc4514_string()
            + (" (self-signed)" if is_self_signed(found) else ""),
            "Names": ", ".join(_names(found)) or "(none)",
            "Valid": _validity(found),
        }
    except Exception as error:  # noqa: BLE001  # a stranger's certificate holds anything
        return {"Contents": f"cannot be read: {error}"}


def is_self_signed(found: x509.Certificate) -> bool:
    try:
        found.verify_directly_issued_by(found)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _names(found: x509.Certificate) -> Iterator[str]:
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return
    yield from extension.value.get_values_for_type(x509.DNSName)
    yield from map(str, extension.value.get_values_for_type(x509.IPAddress))


def _validity(found: x509.Certificate) -> str:
    begin, end = found.not_valid_before_utc, found.not_valid_after_utc
    now = datetime.now(UTC)
    note = " (not yet)" if now < begin else " (no longer)" if now > end else ""
    return f"{begin:%Y-%m-%d} to {end:%Y-%m-%d}{note}"


def written(file: Path, shown: Mapping[str, bytes]) -> bool:
    """Whether the certificates are now in the file, one after the other in PEM."""
    try:
        file.write_text("".join(map(ssl.DER_cert_to_PEM_cert, shown.values())), encoding="utf-8")
    except OSError as error:
        print(f"{EXECUTABLE}: {file} cannot be written: {error.strerror}", file=sys.stderr)
        return False
    return True


def block(shown: Mapping[str, bytes]) -> str:
    """The lines of the provider block that trust these certificates and no others."""
    prints = dict.fromkeys(print_of(der) for der in shown.values())
    arguments = {"host": [*shown], "tls_fingerprint": [*prints]}
    several = len(shown) > 1
    lines = (f"  {name:<{0 if several else 15}} = {_value(t)}\n" for name, t in arguments.items())
    return f'provider "{TYPE}" {{\n{"".join(lines)}}}'


def _value(texts: Sequence[str]) -> str:
    """A string, or a list with one string in each line."""
    if len(texts) == 1:
        return quoted(texts[0])
    return "[\n" + "".join(f"    {quoted(text)},\n" for text in texts) + "  ]"
