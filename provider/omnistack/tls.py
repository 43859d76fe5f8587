"""Whom a connection trusts, and what has gone wrong with TLS itself, in words."""

import hashlib
import ssl

from provider.omnistack.settings import Settings, with_colons

NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "BAD_RECORD_TYPE",
)
"""What OpenSSL makes of bytes that are not TLS, release by release."""


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS 1.2 or newer, which trusts the system's authorities, or only what is given."""
    is_verified = not (settings.fingerprints or settings.insecure)
    if settings.ca_file or settings.ca_pem:
        context = ssl.create_default_context(cafile=settings.ca_file, cadata=settings.ca_pem)
    elif is_verified:
        context = ssl.create_default_context()
    else:  # without the system's authorities, which take longer to load than a request
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.fingerprints:
        context.sslsocket_class, context.sslobject_class = _pinned(settings.fingerprints)
    if not is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class OtherCertificate(ssl.SSLCertVerificationError):
    """The certificate has not the fingerprint that it should have."""

    def __init__(self, seen: str, expected: frozenset[str]) -> None:
        words = f"the SHA-256 fingerprint of the certificate is {with_colons(seen)}"
        super().__init__(ssl.SSL_ERROR_SSL, words)
        self.seen, self.expected = seen, expected


def _pinned(fingerprints: frozenset[str]) -> tuple[type[ssl.SSLSocket], type[ssl.SSLObject]]:
    """Classes of connections that compare the certificate at the end of the handshake.

    Nothing has been sent through them by then. The second is what TLS within TLS uses, through a
    proxy that is itself reached by HTTPS.
    """

    def compare(connection: ssl.SSLSocket | ssl.SSLObject) -> None:
        seen = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
        if seen not in fingerprints:
            raise OtherCertificate(seen, fingerprints)

    class Socket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002  # as inherited
            super().do_handshake(block)
            compare(self)

    class Buffered(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            compare(self)

    return Socket, Buffered


def trouble(error: ssl.SSLError) -> str | None:
    """What happened, apart from certificates; None if the connection was only cut."""
    reason = error.reason or ""
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) or not reason:
        return None
    if reason in NO_TLS:
        return "it speaks plain HTTP or another protocol, not HTTPS"
    return f"the TLS handshake failed ({reason.replace('_', ' ').lower()})"
