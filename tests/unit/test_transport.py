"""What a failure of the libraries is called, and what a stop makes of it; nothing is sent here."""

import ssl
from typing import Any

import pytest
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProxyError

from provider.omnistack import errors
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings
from provider.omnistack.tls import OtherCertificate, tls_context
from provider.omnistack.transfer import Transfer
from provider.omnistack.transport import HttpsTransport
from provider.omnistack.transport_errors import causes, translated
from tests.unit.controllers import Now

URL = "https://ovc1"
NOBODY: Any = None
SETTINGS = Settings((URL,), "admin", "very-secret")


def named(error: Exception, *, sent: bool = False) -> errors.Unreachable:
    transfer = Transfer(60.0)
    transfer.sent = sent
    found = translated(URL, error, transfer)
    assert found.url == URL
    return found


def tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "of OpenSSL")
    error.reason = reason
    return error


# -- names ----------------------------------------------------------------------------------------


def test_a_failure_before_the_request_means_that_it_was_never_sent():
    found = named(ConnectionRefusedError(111, "Connection refused"))
    assert (type(found), found.reason) == (errors.NeverSent, "Connection refused")


def test_a_failure_after_the_request_is_no_answer():
    found = named(ConnectionResetError(104, "Connection reset by peer"), sent=True)
    assert (type(found), found.reason) == (errors.Unreachable, "Connection reset by peer")


def test_a_failure_without_words_is_named_by_its_class():
    assert named(OSError()).reason == "OSError"


def test_a_time_that_is_up_has_our_words():
    assert named(TimeoutError("The read operation timed out")).reason == "timed out"


def test_a_failure_of_the_proxy_is_blamed_on_it():
    found = named(ProxyError("Cannot connect", OSError("no route")))
    assert type(found) is errors.NeverSent
    assert found.reason == "the proxy that the environment names: no route"


def test_another_fingerprint_is_shown_beside_the_expected_ones():
    found = named(OtherCertificate("ab" * 32, frozenset(["cd", "00"])))
    assert type(found) is errors.NotPinned
    assert (found.seen, found.expected) == ("ab" * 32, ("00", "cd"))
    prints = ":".join(["AB"] * 32)
    assert found.reason == f"the SHA-256 fingerprint of the certificate is {prints}"


def test_another_protocol_before_the_request_has_its_own_error():
    found = named(tls("WRONG_VERSION_NUMBER"))
    assert type(found) is errors.NoTls
    assert found.reason == "it speaks plain HTTP or another protocol, not HTTPS"


def test_a_failure_of_tls_after_the_request_is_no_answer():
    assert type(named(tls("WRONG_VERSION_NUMBER"), sent=True)) is errors.Unreachable


def test_a_cause_is_found_where_the_libraries_hide_it():
    inner = OSError("inner")
    outer = MaxRetryError(NOBODY, "/", NewConnectionError(NOBODY, "no"))
    assert [type(each) for each in causes(outer)] == [MaxRetryError, NewConnectionError]
    assert list(causes(ValueError(inner)))[-1] is inner
    assert list(causes(ProxyError("no", inner)))[-1] is inner
    last = ValueError("outer")
    last.__context__ = inner
    assert list(causes(last))[-1] is inner


# -- one request ----------------------------------------------------------------------------------


class Stub(HttpsTransport):
    """A transport whose exchange does what a test says."""

    def __init__(self, does: Any) -> None:
        self.clock = Now()
        super().__init__(URL, SETTINGS, NOBODY, self.clock)
        self.does = does
        self.asked: list[Any] = []

    def _exchange(self, *asked: Any) -> Reply:
        self.asked.append(asked)
        reply: Reply = self.does(self)
        return reply


def test_a_request_is_passed_on_whole():
    reply = Reply(200, "text/html", b"")
    stub = Stub(lambda _: reply)
    assert stub.send("PUT", "/api", {"a": "b"}, b"body", 7.0) is reply
    assert stub.asked == [("PUT", "/api", {"a": "b"}, b"body", 7.0)]


def stop(stub: Stub) -> None:
    stub.clock.stop()
    raise OSError("shut down")


def test_a_reading_that_is_stopped_is_interrupted_and_says_which():
    with pytest.raises(errors.Interrupted) as caught:
        Stub(stop).send("GET", "/api/hosts?a=b?c", {}, None, 7.0)
    assert caught.value.waited_for == "GET /api/hosts"


# -- trust ----------------------------------------------------------------------------------------


def test_certificates_are_verified_for_their_host_with_tls_1_2_at_least():
    context = tls_context(SETTINGS)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    "more", [{"insecure": True}, {"fingerprints": frozenset(["ab"])}], ids=["insecure", "pinned"]
)
def test_certificates_are_not_verified_where_they_are_pinned_or_insecure_is_set(more: Any):
    context = tls_context(SETTINGS._replace(**more))
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509"] == 0  # authorities take long to load
