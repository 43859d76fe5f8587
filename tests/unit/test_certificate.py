"""The hand-made documents around a key, as the libraries read them."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from provider.plugin import certificate, der

NOW = datetime(2026, 11, 24, 23, 59, 30, tzinfo=UTC)


@pytest.fixture
def made() -> certificate.Identity:
    return certificate.make(NOW.timestamp())


@pytest.fixture
def read(made: certificate.Identity) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate_pem)


def test_the_certificate_signs_itself(read: x509.Certificate):
    read.verify_directly_issued_by(read)
    assert isinstance(read.signature_hash_algorithm, SHA256)


def test_the_certificate_is_of_version_3(read: x509.Certificate):
    assert read.version is x509.Version.v3


def test_the_key_is_that_of_the_certificate(made: certificate.Identity, read: x509.Certificate):
    key = load_pem_private_key(made.key_pem, None)
    assert key.public_key() == read.public_key()


def test_the_key_is_on_the_curve_p_256(read: x509.Certificate):
    key = read.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_subject_and_issuer_are_localhost(read: x509.Certificate):
    (name,) = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "localhost"
    assert read.issuer == read.subject


def test_the_certificate_is_for_localhost(read: x509.Certificate):
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value == x509.SubjectAlternativeName([x509.DNSName("localhost")])
    assert not names.critical


def test_the_certificate_is_for_servers(read: x509.Certificate):
    usage = read.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.value == x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    assert not usage.critical


def test_the_certificate_says_nothing_else(read: x509.Certificate):
    assert len(read.extensions) == 2


def test_the_certificate_is_valid_from_a_minute_ago_for_a_week(read: x509.Certificate):
    assert read.not_valid_before_utc == NOW - timedelta(minutes=1)
    assert read.not_valid_after_utc == NOW + timedelta(days=7)


def test_the_serial_number_is_positive_and_new(read: x509.Certificate):
    other = x509.load_pem_x509_certificate(certificate.make().certificate_pem)
    assert 0 < read.serial_number != other.serial_number


def test_the_library_writes_it_no_other_way(made: certificate.Identity, read: x509.Certificate):
    assert read.public_bytes(Encoding.PEM) == made.certificate_pem


def test_a_library_that_wants_its_own_ecdsa_gets_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(certificate, "_Ecdsa", object)
    read = x509.load_pem_x509_certificate(certificate.make().certificate_pem)
    read.verify_directly_issued_by(read)


def test_the_signature_does_not_wait_for_what_a_library_makes_of_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delattr(ec, "ECDSA")
    assert certificate.make().certificate_pem


def test_the_library_writes_the_key_no_other_way(made: certificate.Identity):
    key = load_pem_private_key(made.key_pem, None)
    form = PrivateFormat.TraditionalOpenSSL
    assert key.private_bytes(Encoding.PEM, form, NoEncryption()) == made.key_pem


def test_the_handshake_has_the_certificate(made: certificate.Identity, read: x509.Certificate):
    padded = made.handshake + "=" * (-len(made.handshake) % 4)
    assert base64.b64decode(padded, validate=True) == read.public_bytes(Encoding.DER)


@pytest.mark.parametrize(("signed", "text"), [(b"ab", "YWI"), (b"ab\x17", "YWIX")], ids=len)
def test_the_handshake_is_base64_without_an_end(
    monkeypatch: pytest.MonkeyPatch, signed: bytes, text: str
):
    monkeypatch.setattr(certificate, "_signed", lambda _key, _now: signed)
    assert certificate.make().handshake == text


# -- DER ------------------------------------------------------------------------------------------


@given(st.integers(min_value=0, max_value=2**64))
def test_a_number_is_read_back(number: int):
    written = der.integer(number)
    assert int.from_bytes(written[2:], "big", signed=True) == number
    assert written[2:3] != b"\0" or number < 256 or written[3] >= 0x80  # no byte too many


@given(st.sampled_from([0, 1, 127, 128, 255, 256, 65535, 65536]))
def test_a_length_is_written_in_its_shortest_form(count: int):
    written = der.octets(bytes(count))
    head = written[1 : len(written) - count]
    if count < 128:
        assert head == bytes([count])
    else:
        assert head[0] == 0x80 | len(head) - 1
        assert int.from_bytes(head[1:], "big") == count
        assert head[1]


@pytest.mark.parametrize(
    ("dotted", "content"),
    [
        ("2.5.4.3", "550403"),
        ("1.2.840.10045.2.1", "2a8648ce3d0201"),
        ("1.3.6.1.5.5.7.3.1", "2b06010505070301"),
    ],
)
def test_an_object_identifier_is_packed_in_sevens(dotted: str, content: str):
    assert der.oid(dotted)[2:].hex() == content


def test_a_moment_has_no_fractions():
    assert der.moment(NOW.timestamp() + 0.9)[2:] == b"261124235930Z"


@pytest.mark.parametrize(
    ("make", "given", "written"),
    [
        (der.text, ["a\u00e9"], "0c0361c3a9"),
        (der.octets, [b"ab"], "04026162"),
        (der.bits, [b"a"], "03020061"),
        (der.integer, [7], "020107"),
        (der.explicit, [2, b"a"], "a20161"),
        (der.set_of_one, [b"a"], "310161"),
        (der.sequence, [b"a", b"b"], "30026162"),
        (der.moment, [0.0], "170d3730303130313030303030305a"),
    ],
)
def test_a_value_is_a_tag_a_length_and_the_content(
    make: Callable[..., bytes], given: list[Any], written: str
):
    assert make(*given).hex() == written
