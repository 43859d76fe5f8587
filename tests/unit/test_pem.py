"""Certificates as text: one is the same however it is written, and nothing else is one."""

import base64
import hashlib
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.nouns.certificate.pem import (
    FOOT,
    HEAD,
    content,
    der,
    digits,
    is_certificate,
    pem,
    thumbprint,
)
from simulator.seed import VCENTER

DER = ssl.PEM_cert_to_DER_cert(VCENTER)
BARE = base64.b64encode(DER).decode()


@pytest.mark.parametrize(
    "text",
    [
        *(VCENTER, BARE, f"{HEAD}\n{BARE}\n{FOOT}", f"\n {VCENTER}\r\n"),
        VCENTER.replace("\n", "\r\n"),
        f"Certificate:\n    Data:\n{VCENTER}",
        f"Bag Attributes\n    friendlyName: x\n{VCENTER}# the authority of the vCenter\n",
    ],
)
def test_a_certificate_is_the_same_in_any_lines_and_with_any_words_around(text: str):
    assert is_certificate(text) is None
    assert der(text) == DER
    assert content(text) == content(VCENTER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "AAAA",
        "MAA",
        BARE[:-4],
        BARE + "AAAA",
        VCENTER + VCENTER,
        f"subject=x\n{BARE}",
        VCENTER.replace(FOOT, ""),
        VCENTER.replace("CERTIFICATE", "PRIVATE KEY"),
        VCENTER + VCENTER.replace("CERTIFICATE", "PRIVATE KEY"),
        base64.b64encode(b"\x30").decode(),
        base64.b64encode(b"\x30\x84").decode(),
    ],
    ids=range(13),
)
def test_what_is_not_one_certificate_is_refused_and_not_shown(text: str):
    assert is_certificate(text) == (
        "must be one certificate and no private key, as PEM or as DER in base64"
    )
    assert content(text) == text


@given(st.binary(max_size=300))
def test_a_sequence_comes_back_from_its_pem(body: bytes):
    size = len(body)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2)
    data = b"\x30" + length + body
    assert der(pem(data)) == data
    assert ssl.PEM_cert_to_DER_cert(pem(data)) == data


@given(st.text())
def test_any_text_is_judged(text: str):
    assert is_certificate(text) in (None, is_certificate(""))


def test_a_thumbprint_is_sha1_with_or_without_colons():
    plain = hashlib.sha1(DER, usedforsecurity=False).hexdigest()
    assert thumbprint(DER) == plain
    pairs = [plain[at : at + 2].upper() for at in range(0, 40, 2)]
    assert digits(":".join(pairs)) == digits(plain) == plain
