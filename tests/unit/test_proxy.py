"""Which proxy the environment names for a controller."""

import pytest

from provider import secrecy
from provider.omnistack.proxy import Proxy, proxy_for

NAMES = ("https_proxy", "all_proxy", "no_proxy")
PROXY = "http://proxy:3128"


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def named(monkeypatch: pytest.MonkeyPatch, url: str = "https://ovc1.example.com", **given: str):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = proxy_for(url)
    return found and found.url


def test_no_proxy_is_named(monkeypatch):
    assert named(monkeypatch) is None


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_is_named_by_any_of_four_variables(monkeypatch, name):
    assert named(monkeypatch, **{name: PROXY}) == PROXY


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY"])
def test_the_proxy_for_plain_http_is_none_of_ours(monkeypatch, name):
    assert named(monkeypatch, **{name: PROXY}) is None


def test_the_proxy_for_https_goes_before_the_one_for_all(monkeypatch):
    assert named(monkeypatch, HTTPS_PROXY=PROXY, all_proxy="http://other") == PROXY


def test_the_lower_case_wins(monkeypatch):
    assert named(monkeypatch, HTTPS_PROXY="http://other", https_proxy=PROXY) == PROXY


def test_an_empty_variable_in_lower_case_takes_the_proxy_away(monkeypatch):
    assert named(monkeypatch, HTTPS_PROXY=PROXY, https_proxy="") is None


def test_a_proxy_without_scheme_speaks_http(monkeypatch):
    assert named(monkeypatch, https_proxy="proxy:3128") == PROXY


@pytest.mark.parametrize(
    ("url", "no_proxy"),
    [
        ("https://ovc1.example.com", "ovc1.example.com"),
        ("https://OVC1.example.com", "ovc1.Example.com"),
        ("https://ovc1.example.com", "other, example.com"),
        ("https://ovc1.example.com", "other,example.com"),
        ("https://ovc1.example.com", ".example.com"),
        ("https://ovc1.example.com", "*"),
        ("https://ovc1.example.com:8443", "ovc1.example.com:8443"),
        ("https://ovc1.example.com:8443", "example.com"),
        ("https://10.1.2.3", "10.1.2.3"),
        ("https://10.1.2.3:8443", "10.0.0.0/8"),
        ("https://10.1.2.3", "10.9.9.9/8"),
        ("https://[fd00::1]", "fd00::1"),
        ("https://[fd00::1]:8443", "fd00::/8"),
    ],
)
@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_a_host_in_the_list_is_asked_directly(monkeypatch, url, no_proxy, name):
    assert named(monkeypatch, url, https_proxy=PROXY, **{name: no_proxy}) is None


@pytest.mark.parametrize(
    ("url", "no_proxy"),
    [
        ("https://ovc1.example.com", "vc1.example.com"),
        ("https://ovc1.example.com", "ovc1.example.com:8443"),
        ("https://ovc1.example.com", " , "),
        ("https://10.1.2.3", "10.0.0.0/16"),
        ("https://10.1.2.3", "fd00::/8"),
        ("https://[fd00::1]", "10.0.0.0/8"),
    ],
)
def test_a_host_not_in_the_list_is_not(monkeypatch, url, no_proxy):
    assert named(monkeypatch, url, https_proxy=PROXY, no_proxy=no_proxy) == PROXY


def test_an_empty_list_in_lower_case_does_not_take_the_other_away(monkeypatch):
    given = {"no_proxy": "", "NO_PROXY": "ovc1.example.com"}
    assert named(monkeypatch, https_proxy=PROXY, **given) is None


def test_credentials_are_read_as_they_were_before_they_became_a_part_of_a_url(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://me:p%40ss%3A@proxy:3128")
    assert proxy_for("https://ovc1") == Proxy(PROXY, "me:p@ss:")


@pytest.mark.parametrize("url", ["http://me:p%40ss@proxy:3128", "http://me:p@ss@proxy"])
def test_credentials_are_concealed(monkeypatch, url):
    monkeypatch.setenv("https_proxy", url)
    proxy_for("https://ovc1")
    for form in ("p@ss", "me:p@ss", url.partition("//")[2].rpartition("@")[0]):
        assert form not in secrecy.redacted(f"it is {form}!")


@pytest.mark.parametrize("form", ["t0k%2Fen", "t0k/en"])
def test_a_name_without_a_password_may_be_the_secret(monkeypatch, form):
    named(monkeypatch, https_proxy="http://t0k%2Fen@proxy")
    assert form not in secrecy.redacted(f"it is {form}!")


@pytest.mark.parametrize("url", ["http://me:p%40ss%21@proxy", "http://p%40ss%21@proxy"])
def test_what_could_be_a_word_of_ours_is_concealed_as_it_was_written(monkeypatch, url):
    named(monkeypatch, https_proxy=url)
    assert secrecy.sifted("it is p%40ss%21, p@ss!") == "it is (hidden), p@ss!"


@pytest.mark.parametrize("scheme", ["http", "https", "HTTP", "HTTPS"])
def test_a_proxy_speaks_http_in_the_clear_or_encrypted(monkeypatch, scheme):
    assert named(monkeypatch, https_proxy=f"{scheme}://proxy") == f"{scheme}://proxy"


def test_a_proxy_of_another_protocol_is_an_error(monkeypatch):
    with pytest.raises(ValueError, match=r"^unsupported scheme socks5$"):
        named(monkeypatch, https_proxy="socks5://proxy")


@pytest.mark.parametrize("url", ["http://", "http://[x", "http://me:pass@", "http://:3128"])
def test_a_url_without_a_host_is_an_error(monkeypatch, url):
    with pytest.raises(ValueError, match=r"host|IPv6"):
        named(monkeypatch, https_proxy=url)


@pytest.mark.parametrize("end", ["", "/", "/more"])
@pytest.mark.parametrize("begin", ["", "http://"])
def test_a_password_without_its_host_is_an_error_that_does_not_tell_it(monkeypatch, begin, end):
    with pytest.raises(
        ValueError, match=r"^its URL has a port that is none; a password needs an @ after it$"
    ) as caught:
        named(monkeypatch, https_proxy=f"{begin}me:p4ss{end}")
    assert "p4ss" not in str(caught.value)
    assert "p4ss" not in secrecy.redacted("port 'p4ss'")
