"""HTTPS to a real server: what is trusted, and what each failure is called."""

import base64
import hashlib
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

import pytest

from provider.omnistack.deadline import Clock
from provider.omnistack.errors import NeverSent, NotPinned, Unreachable, Untrusted
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings
from provider.omnistack.tls import tls_context
from provider.omnistack.transport import HttpsTransport
from simulator import Simulator
from simulator.certificates import write_chains
from tests.provider import servers


@pytest.fixture
def settings(simulator: Simulator) -> Settings:
    return Settings((simulator.url,), "admin", "secret", ca_file=simulator.ca_file)


def sent(settings: Settings, *request: Any) -> Reply:
    (url,) = settings.urls
    return HttpsTransport(url, settings, tls_context(settings), Clock()).send(*request)


def asked(settings: Settings, path: str = "/api/version", timeout: float = 10.0) -> Reply:
    return sent(settings, "GET", path, {}, None, timeout)


def test_a_server_with_a_certificate_of_the_given_authority_is_trusted(settings: Settings):
    reply = asked(settings)
    assert reply.status == 200
    assert reply.content_type.startswith("application/json")
    assert b"REST_API_Version" in reply.content


def test_the_authority_may_be_given_as_text(settings: Settings):
    pem = Path(str(settings.ca_file)).read_text(encoding="utf-8")
    assert asked(settings._replace(ca_file=None, ca_pem=pem)).status == 200


def test_the_authorities_of_the_system_do_not_know_a_private_one(settings: Settings):
    with pytest.raises(Untrusted) as caught:
        asked(settings._replace(ca_file=None))
    assert (caught.value.url,) == settings.urls
    assert "certificate" in caught.value.reason


def test_a_server_of_another_name_is_not_trusted(settings: Settings):
    url = settings.urls[0].replace("127.0.0.1", "127.1")  # the same address, but not the same name
    with pytest.raises(Untrusted, match=r"127\.1"):
        asked(settings._replace(urls=(url,)))


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_any_certificate_is_accepted_on_demand(settings: Settings):
    assert asked(settings._replace(ca_file=None, insecure=True)).status == 200


# -- fingerprints ---------------------------------------------------------------------------------

OTHER = "ab" * 32


@pytest.fixture
def pinned(simulator: Simulator, settings: Settings) -> Settings:
    """Settings that know nothing of the server but the fingerprint of its certificate."""
    return settings._replace(ca_file=None, fingerprints=frozenset({fingerprint(simulator)}))


def fingerprint(simulator: Simulator) -> str:
    host, _, port = simulator.url.removeprefix("https://").rpartition(":")
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((host, int(port))))
    return hashlib.sha256(der).hexdigest()


def test_a_certificate_with_the_fingerprint_is_trusted_whoever_signed_it(pinned: Settings):
    assert asked(pinned).status == 200


def test_a_certificate_with_the_fingerprint_is_trusted_whatever_its_name(pinned: Settings):
    url = pinned.urls[0].replace("127.0.0.1", "127.1")
    assert asked(pinned._replace(urls=(url,))).status == 200


def test_a_certificate_may_have_one_of_several_fingerprints(pinned: Settings):
    several = pinned.fingerprints | {OTHER}
    assert asked(pinned._replace(fingerprints=several)).status == 200


def test_a_certificate_with_another_fingerprint_is_not_trusted(
    pinned: Settings, simulator: Simulator
):
    before = len(simulator.requests)
    with pytest.raises(NotPinned) as caught:
        asked(pinned._replace(fingerprints=frozenset({OTHER})))
    assert (caught.value.seen, caught.value.expected) == (fingerprint(simulator), (OTHER,))
    assert len(simulator.requests) == before


def test_the_authority_of_a_certificate_does_not_help_it(pinned: Settings, simulator: Simulator):
    wrong = pinned._replace(fingerprints=frozenset({OTHER}), ca_file=simulator.ca_file)
    with pytest.raises(NotPinned):
        asked(wrong)


def test_no_warning_is_written_for_a_certificate_with_the_fingerprint(
    pinned: Settings, recwarn: pytest.WarningsRecorder
):
    asked(pinned)
    assert [*recwarn] == []


# -- versions of TLS ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An authority, and a certificate of it with its key."""
    authority, (certificate,) = write_chains(tmp_path_factory.mktemp("tls"), "127.0.0.1", 1)
    return authority, certificate


@pytest.fixture(params=["authority", "fingerprint", "insecure"])
def trusting(request: pytest.FixtureRequest, chain: tuple[Path, Path]) -> Settings:
    """Settings that trust the certificate in each of the ways."""
    pem = chain[1].read_text().partition("-----END PRIVATE KEY-----\n")[2]
    first = pem[: pem.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
    print_ = hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest()
    ways: dict[str, dict[str, Any]] = {
        "authority": {"ca_file": str(chain[0])},
        "fingerprint": {"fingerprints": frozenset({print_})},
        "insecure": {"insecure": True},
    }
    return Settings((), "admin", "secret", **ways[request.param])


@pytest.fixture
def old(chain: tuple[Path, Path]) -> Iterator[str]:
    with servers.tls(chain[1], ssl.TLSVersion.TLSv1_1) as url:
        yield url


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_a_server_that_speaks_tls_1_1_at_most_is_refused(trusting: Settings, old: str):
    with pytest.raises(Unreachable, match=r"(?i)version|protocol"):
        asked(trusting._replace(urls=(old,)))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_the_server_of_tls_1_1_would_serve_others(old: str):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    host, _, port = old.removeprefix("https://").rpartition(":")
    with (
        socket.create_connection((host, int(port))) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        assert secured.version() == "TLSv1.1"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_speaks_a_newer_version_only_is_asked(
    trusting: Settings, chain: tuple[Path, Path], version: ssl.TLSVersion
):
    with servers.tls(chain[1], version) as url:
        assert asked(trusting._replace(urls=(url,))).status == 200


# -- the environment ------------------------------------------------------------------------------


@pytest.fixture(params=["http", "https"])
def proxy(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, chain: tuple[Path, Path]
) -> Iterator[list[str]]:
    """What a proxy that the environment names, and the system trusts, was asked to connect to."""
    monkeypatch.setenv("SSL_CERT_FILE", str(chain[0]))
    with servers.proxy(chain[1] if request.param == "https" else None) as (url, seen):
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield seen


def test_the_proxy_of_the_environment_is_used(settings: Settings, proxy: list[str]):
    assert asked(settings).status == 200
    assert proxy == [settings.urls[0].removeprefix("https://")]


def test_a_host_without_proxy_is_asked_directly(
    settings: Settings, proxy: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert asked(settings).status == 200
    assert proxy == []


def test_a_proxy_that_does_not_connect_is_to_blame_and_nothing_was_sent(
    settings: Settings, proxy: list[str]
):
    with pytest.raises(NeverSent, match="the proxy that the environment names: Tunnel"):
        asked(settings._replace(urls=("https://127.0.0.1:9",)))
    assert proxy == ["127.0.0.1:9"]


@pytest.mark.usefixtures("proxy")
def test_a_proxy_that_is_not_there_is_to_blame_and_nothing_was_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(NeverSent, match="the proxy that the environment names: Connection refused"):
        asked(settings)


def test_credentials_for_the_proxy_are_a_part_of_its_url(
    settings: Settings, proxy: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("https_proxy", os.environ["https_proxy"].replace("//", "//me:p%40ss@"))
    assert asked(settings).status == 200
    assert proxy[1:] == [f"Basic {base64.b64encode(b'me:p@ss').decode()}"]


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("socks5://me:pass-4711@127.0.0.1", "unsupported scheme socks5"),
        ("http://me:pass-4711@proxy:31x28", "Failed to parse: "),
        ("http://me:pass-4711@:3128", "its URL names no host"),
        ("http://", "its URL names no host"),
    ],
)
def test_a_proxy_whose_url_is_of_no_use_is_to_blame_and_nothing_was_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str, words: str
):
    monkeypatch.setenv("https_proxy", url)
    with pytest.raises(NeverSent) as caught:
        asked(settings)
    assert caught.value.reason.startswith("the proxy that the environment names: ")
    assert words in caught.value.reason
    assert "4711" not in caught.value.reason


@pytest.mark.usefixtures("proxy")
def test_a_connection_that_is_cut_behind_the_proxy_may_have_carried_the_request(
    settings: Settings, simulator: Simulator
):
    simulator.faults.order("GET", "/version", drop=True)
    with pytest.raises(Unreachable) as caught:
        asked(settings)
    assert type(caught.value) is Unreachable


def test_certificates_are_verified_through_a_proxy(settings: Settings, proxy: list[str]):
    with pytest.raises(Untrusted):
        asked(settings._replace(ca_file=None))
    assert len(proxy) == 1


def test_fingerprints_are_compared_through_a_proxy(pinned: Settings, proxy: list[str]):
    assert asked(pinned).status == 200
    with pytest.raises(NotPinned):
        asked(pinned._replace(fingerprints=frozenset({OTHER})))
    assert len(proxy) == 2


def test_the_environment_names_no_other_authorities(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(settings.ca_file))
    with pytest.raises(Untrusted):
        asked(settings._replace(ca_file=None))


def test_no_credentials_come_from_a_netrc_file(
    settings: Settings, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login admin password secret\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    headers = {
        "Authorization": "Basic c2ltcGxpdml0eTo=",  # without it a login is refused
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = {"grant_type": "password", "username": simulator.username, "password": "simulated"}
    body = urlencode(form).encode()
    assert sent(settings, "POST", "/api/oauth/token", headers, body, 10.0).status == 200


def test_where_nobody_listens_a_request_was_never_sent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NeverSent) as caught:
            asked(Settings((url,), "admin", "secret"))
    assert caught.value.args == (url, "Connection refused")


def test_a_connection_that_is_cut_may_have_carried_the_request(settings, simulator):
    simulator.faults.order("GET", "/version", drop=True)
    with pytest.raises(Unreachable) as caught:
        asked(settings)
    assert type(caught.value) is Unreachable


def test_a_request_on_an_old_connection_that_is_cut_is_not_sent_again(settings, simulator):
    transport = HttpsTransport(settings.urls[0], settings, tls_context(settings), Clock())
    transport.send("GET", "/api/version", {}, None, 10.0)
    simulator.faults.order("GET", "/version", drop=True)
    before = len(simulator.requests)
    with pytest.raises(Unreachable) as caught:
        transport.send("GET", "/api/version", {}, None, 10.0)
    assert type(caught.value) is Unreachable
    assert len(simulator.requests) == before + 1


@pytest.mark.parametrize("value", ["a\nb", "\N{EURO SIGN}"])
def test_a_header_that_cannot_be_is_not_sent(settings, simulator, value):
    before = len(simulator.requests)
    with pytest.raises(Unreachable):
        sent(settings, "GET", "/api/version", {"Authorization": value}, None, 10.0)
    assert len(simulator.requests) == before


def test_a_server_that_takes_too_long_may_carry_out_the_request(settings, simulator):
    transport = HttpsTransport(settings.urls[0], settings, tls_context(settings), Clock())
    transport.send("GET", "/api/version", {}, None, 10.0)  # the connection is there from now on
    simulator.faults.order("GET", "/version", delay=5.0)
    with pytest.raises(Unreachable) as caught:
        transport.send("GET", "/api/version", {}, None, 0.5)
    assert type(caught.value) is Unreachable
    assert "timed out" in caught.value.reason


@pytest.mark.parametrize("host", ["ovc..example", "x" * 64], ids=["dots", "long"])
def test_a_name_that_cannot_exist_is_unreachable(host: str):
    with pytest.raises(Unreachable):
        asked(Settings((f"https://{host}",), "admin", "secret"))


# -- what the library would do by itself ----------------------------------------------------------


def test_no_other_authorities_join_the_given_ones(settings: Settings):
    context = tls_context(settings)
    before = context.get_ca_certs()
    HttpsTransport(settings.urls[0], settings, context, Clock()).send(
        "GET", "/api/version", {}, None, 10
    )
    assert context.get_ca_certs() == before
    assert len(before) == 1


@pytest.mark.parametrize(
    "path", ["/api/hosts/..", "/api/./version", "/api/%2e%2e/x", "/api//version"]
)
def test_a_path_is_sent_as_it_is(settings: Settings, simulator: Simulator, path: str):
    sent(settings, "GET", path, {}, None, 10.0)
    assert f"/api{simulator.requests[-1].path}" in (path, unquote(path))
