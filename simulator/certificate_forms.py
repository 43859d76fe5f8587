"""Certificates as the trust store tells of them, and the forms in which they read back."""

import textwrap

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from simulator.switches import Switches

HEAD, FOOT = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def facts(pem: str) -> dict[str, str]:
    """What the API tells of a certificate; ValueError for what is none."""
    found = x509.load_pem_x509_certificate(wrapped(pem).encode())
    return {
        "certificate": pem,
        "hash": found.fingerprint(hashes.SHA1()).hex(),  # noqa: S303 - a name, not a proof
        "subject": found.subject.rfc4514_string(),
        "issuer": found.issuer.rfc4514_string(),
        "serialno": str(found.serial_number),
    }


def wrapped(pem: str) -> str:
    """PEM in lines of 64, as RFC 7468 asks for; clients send all of the base64 in one."""
    return "\n".join([HEAD, *textwrap.wrap(base64_of(pem), 64), FOOT, ""])


def thumbprint(digits: str, switches: Switches) -> str:
    style = switches.certificate_hash
    if style == "lower":
        return digits
    pairs = [digits[at : at + 2].upper() for at in range(0, len(digits), 2)]
    return (":" if style == "colons" else "").join(pairs)


def lines(pem: str, switches: Switches) -> str:
    if switches.certificate_lines == "sent":
        return pem
    text = base64_of(pem)
    return text if switches.certificate_lines == "bare" else f"{HEAD}\n{text}\n{FOOT}"


def base64_of(pem: str) -> str:
    return "".join(pem.replace(HEAD, "").replace(FOOT, "").split())
