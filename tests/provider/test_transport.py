"""HTTPS to a real server: what is trusted, and what each failure is called."""

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from provider.omnistack.errors import NeverSent, Unreachable, Untrusted
from provider.omnistack.request import Reply
from provider.omnistack.settings import Settings
from provider.omnistack.transport import Transport, tls_context
from simulator import Simulator


@pytest.fixture
def settings(simulator: Simulator) -> Settings:
    return Settings((simulator.url,), "admin", "secret", ca_file=simulator.ca_file)


def sent(settings: Settings, *request: Any) -> Reply:
    (url,) = settings.urls
    return Transport(url, settings, tls_context(settings)).send(*request)


def asked(settings: Settings, path: str = "/api/version", timeout: float = 10.0) -> Reply:
    return sent(settings, "GET", path, {}, None, timeout)


def test_a_server_with_a_certificate_of_the_given_authority_is_trusted(settings: Settings):
    reply = asked(settings)
    assert reply.status == 200
    assert reply.content_type.startswith("application/json")
    assert b"REST_API_Version" in reply.content


def test_the_authority_may_be_given_as_text(settings: Settings):
    pem = Path(str(settings.ca_file)).read_text(encoding="utf-8")
    assert asked(replace(settings, ca_file=None, ca_pem=pem)).status == 200


def test_the_authorities_of_the_system_do_not_know_a_private_one(settings: Settings):
    with pytest.raises(Untrusted) as caught:
        asked(replace(settings, ca_file=None))
    assert (caught.value.url,) == settings.urls
    assert "certificate" in caught.value.reason


def test_a_server_of_another_name_is_not_trusted(settings: Settings):
    url = settings.urls[0].replace("127.0.0.1", "127.1")  # the same address, but not the same name
    with pytest.raises(Untrusted, match=r"127\.1"):
        asked(replace(settings, urls=(url,)))


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_any_certificate_is_accepted_on_demand(settings: Settings):
    assert asked(replace(settings, ca_file=None, insecure=True)).status == 200


def test_the_environment_names_no_other_authorities(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(settings.ca_file))
    with pytest.raises(Untrusted):
        asked(replace(settings, ca_file=None))


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
    assert caught.value == NeverSent(url, "Connection refused")


def test_a_connection_that_is_cut_may_have_carried_the_request(settings, simulator):
    simulator.faults.order("GET", "/version", drop=True)
    with pytest.raises(Unreachable) as caught:
        asked(settings)
    assert type(caught.value) is Unreachable


def test_a_server_that_takes_too_long_may_carry_out_the_request(settings, simulator):
    simulator.faults.order("GET", "/version", delay=0.2)
    with pytest.raises(Unreachable) as caught:
        asked(settings, timeout=0.05)
    assert type(caught.value) is Unreachable
    assert "timed out" in caught.value.reason


@pytest.mark.parametrize("host", ["ovc..example", "x" * 64], ids=["dots", "long"])
def test_a_name_that_cannot_exist_is_unreachable(host: str):
    with pytest.raises(Unreachable):
        asked(Settings((f"https://{host}",), "admin", "secret"))
