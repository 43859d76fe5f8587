"""What went wrong with TLS, in words."""

import ssl

import pytest

from provider.omnistack.tls import NO_TLS, trouble


def failed(reason: str | None, kind: type[ssl.SSLError] = ssl.SSLError) -> ssl.SSLError:
    error = kind(1, "of OpenSSL")
    error.reason = reason  # type: ignore[assignment]  # None where OpenSSL gives none
    return error


@pytest.mark.parametrize("reason", NO_TLS)
def test_what_is_no_tls_is_another_protocol(reason: str):
    assert trouble(failed(reason)) == "it speaks plain HTTP or another protocol, not HTTPS"


def test_what_could_not_be_agreed_on_is_said_in_words():
    told = trouble(failed("TLSV1_ALERT_PROTOCOL_VERSION"))
    assert told == "the TLS handshake failed (tlsv1 alert protocol version)"


@pytest.mark.parametrize("reason", [None, ""])
def test_what_has_no_reason_was_only_cut(reason: str | None):
    assert trouble(failed(reason)) is None


@pytest.mark.parametrize("kind", [ssl.SSLEOFError, ssl.SSLZeroReturnError])
def test_an_end_is_only_cut_whatever_its_reason(kind: type[ssl.SSLError]):
    assert trouble(failed(NO_TLS[0], kind)) is None
