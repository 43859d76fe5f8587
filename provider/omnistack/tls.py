"""What went wrong with TLS itself, in words: apart from certificates, which `transport` judges."""

import ssl

NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "BAD_RECORD_TYPE",
)
"""What OpenSSL makes of bytes that are not TLS, release by release."""


def trouble(error: ssl.SSLError) -> str | None:
    """What happened, None if the connection was only cut."""
    reason = error.reason or ""
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)) or not reason:
        return None
    if reason in NO_TLS:
        return "it speaks plain HTTP or another protocol, not HTTPS"
    return f"the TLS handshake failed ({reason.replace('_', ' ').lower()})"
