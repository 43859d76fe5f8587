"""The command that shows certificates, to real servers."""

import datetime as dt
import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from provider.commands import main, trust
from simulator import Simulator
from simulator.certificates import Pair, named
from tests.provider import servers


def self_signed(*, since: int = -1, until: int = 365, names: bool = True) -> Pair:
    """A certificate that vouches for itself from some day until another, counted from today."""
    key = ec.generate_private_key(ec.SECP256R1())
    today = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder(named("ovc1"), named("ovc1"), key.public_key(), 4711)
        .not_valid_before(today + dt.timedelta(days=since))
        .not_valid_after(today + dt.timedelta(days=until))
    )
    if names:
        address = x509.IPAddress(ipaddress.ip_address("10.0.0.7"))
        several = x509.SubjectAlternativeName([x509.DNSName("ovc1.example.com"), address])
        builder = builder.add_extension(several, critical=False)
    return Pair(key, builder.sign(key, hashes.SHA256()))


def der(pair: Pair) -> bytes:
    return pair.certificate.public_bytes(Encoding.DER)


def lines(certificate: bytes) -> dict[str, str]:
    """The facts that are told of a certificate, by their names."""
    facts, _, _ = trust.described("ovc1", certificate).partition("\n\n")
    return dict(line.split(":", 1) for line in facts.splitlines())


def host(simulator: Simulator) -> str:
    return simulator.url.removeprefix("https://")


def fingerprint(simulator: Simulator) -> str:
    plain = hashlib.sha256(trust.certificate(host(simulator))).hexdigest().upper()
    return ":".join(plain[i : i + 2] for i in range(0, 64, 2))


# -- what is told ---------------------------------------------------------------------------------


def test_a_self_signed_certificate_is_told_as_one():
    told = lines(der(self_signed()))
    assert told["Subject"].strip() == "CN=ovc1"
    assert told["Issuer"].strip() == "CN=ovc1 (self-signed)"
    assert told["Names"].strip() == "ovc1.example.com, 10.0.0.7"


def test_a_certificate_of_the_same_name_but_another_key_is_not_self_signed():
    signed, other = self_signed().certificate, self_signed()
    key = other.key.public_key()
    forged = (
        x509.CertificateBuilder(signed.subject, signed.subject, key, 1)
        .not_valid_before(signed.not_valid_before_utc)
        .not_valid_after(signed.not_valid_after_utc)
        .sign(self_signed().key, hashes.SHA256())
    )
    assert not trust.is_self_signed(forged)


@pytest.mark.parametrize(
    ("since", "until", "note"), [(-9, 9, ""), (-9, -5, " (no longer)"), (5, 9, " (not yet)")]
)
def test_a_certificate_that_is_not_valid_today_says_so(since: int, until: int, note: str):
    told = lines(der(self_signed(since=since, until=until)))["Valid"]
    today = dt.datetime.now(dt.UTC).date()
    begin, end = today + dt.timedelta(days=since), today + dt.timedelta(days=until)
    assert told.strip() == f"{begin} to {end}{note}"


def test_a_certificate_without_names_says_so():
    assert lines(der(self_signed(names=False)))["Names"].strip() == "(none)"


def test_what_cannot_be_read_has_a_fingerprint_all_the_same():
    told = lines(b"\x30\x03\x02\x01\x00")
    assert "cannot be read" in told["Contents"]
    assert len(told["SHA-256"].strip()) == 95


HOSTILE = "ovc1\nSHA-256:  00:11\x1b[2K\u202e ::add-mask::x"


def test_what_stands_in_a_certificate_forges_no_line_and_commands_nothing():
    key = ec.generate_private_key(ec.SECP256R1())
    today = dt.datetime.now(dt.UTC)
    name = named(HOSTILE)
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(today)
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("ovc1\nSHA-256: 0\x1b[A")]), critical=False
        )
    )
    told = trust.described("ovc1", der(Pair(key, builder.sign(key, hashes.SHA256()))))
    begins = [line.split()[0] for line in told.splitlines() if line]
    assert begins[:6] == ["Host:", "Subject:", "Issuer:", "Names:", "Valid:", "SHA-256:"]
    assert begins[6] == "-----BEGIN"
    assert not {"\x1b", "\u202e"} & set(told)
    assert " ::" not in told


# -- the command ----------------------------------------------------------------------------------


def test_a_certificate_is_shown_with_the_lines_that_trust_it(
    simulator: Simulator, capsys: pytest.CaptureFixture[str]
):
    assert main(["trust", host(simulator)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert f"SHA-256:  {fingerprint(simulator)}\n" in said.out
    assert "Issuer:   CN=OmniStack simulator CA\n" in said.out
    assert "-----BEGIN CERTIFICATE-----" in said.out
    assert said.out.endswith(
        'provider "simplivity" {\n'
        f'  host            = "{host(simulator)}"\n'
        f'  tls_fingerprint = "{fingerprint(simulator)}"\n'
        "}\n"
    )


def test_several_certificates_are_trusted_by_lists():
    certificates = {"ovc1": der(self_signed()), "ovc2": der(self_signed())}
    one, other = map(trust.print_of, certificates.values())
    assert trust.block(certificates) == (
        'provider "simplivity" {\n'
        '  host = [\n    "ovc1",\n    "ovc2",\n  ]\n'
        f'  tls_fingerprint = [\n    "{one}",\n    "{other}",\n  ]\n'
        "}"
    )


def test_one_certificate_of_several_hosts_is_named_once():
    same = der(self_signed())
    assert trust.block({"ovc1": same, "ovc2": same}).count(trust.print_of(same)) == 1


def test_nothing_is_asked_and_nobody_logged_in(simulator: Simulator):
    main(["trust", host(simulator)])
    assert simulator.requests == []


def test_certificates_are_written_to_a_file(simulator: Simulator, tmp_path: Path):
    file = tmp_path / "ovc.pem"
    assert main(["trust", host(simulator), "--out", str(file)]) == 0
    assert ssl.PEM_cert_to_DER_cert(file.read_text()) == trust.certificate(host(simulator))


def test_a_file_that_cannot_be_written_is_told(
    simulator: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "none" / "ovc.pem"
    assert main(["trust", host(simulator), "--out", str(file)]) == 1
    assert f"{file} cannot be written: No such file or directory" in capsys.readouterr().err


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.fixture
def silent() -> Iterator[str]:
    """A host that listens but says nothing of TLS."""
    with servers.proxy() as (url, _):
        yield url.removeprefix("http://")


def complaint(capsys: pytest.CaptureFixture[str], *hosts: str) -> str:
    """What is said of hosts that show nothing."""
    assert main(["trust", *hosts]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_a_port_without_tls_is_told(silent: str, capsys: pytest.CaptureFixture[str]):
    port = silent.rpartition(":")[2]
    assert complaint(capsys, silent) == (
        f"terraform-provider-simplivity: {silent}: port {port} is open, but does not speak TLS 1.2"
        " or newer (WRONG_VERSION_NUMBER). Is it the right port? A controller has its REST API at"
        " 443.\n"
    )


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_tls_1_1_is_told_as_too_old(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    pair = self_signed()
    file = tmp_path / "server.pem"
    file.write_bytes(pair.key_pem + pair.pem)
    with servers.tls(file, ssl.TLSVersion.TLSv1_1) as url:
        assert "does not speak TLS 1.2 or newer" in complaint(capsys, url)


def test_a_port_where_nobody_listens_is_told(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert f"port {port} cannot be reached directly, without a proxy: Connection refused" in (
            complaint(capsys, f"127.0.0.1:{port}")
        )


@pytest.mark.parametrize("name", ["ovc..example", "x" * 64], ids=["dots", "long"])
def test_a_name_that_cannot_exist_is_told(name: str, capsys: pytest.CaptureFixture[str]):
    assert "port 443 cannot be reached" in complaint(capsys, name)


def test_what_is_no_host_is_told(capsys: pytest.CaptureFixture[str]):
    assert "http:// is not supported" in complaint(capsys, "http://ovc1")


def test_one_host_that_shows_nothing_is_an_error_and_the_others_are_shown(
    simulator: Simulator, capsys: pytest.CaptureFixture[str]
):
    assert main(["trust", "http://ovc1", host(simulator)]) == 1
    said = capsys.readouterr()
    assert "http://ovc1" in said.err
    assert fingerprint(simulator) in said.out
