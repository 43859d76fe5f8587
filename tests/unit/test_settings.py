"""What may stand for a controller and for a certificate, and how they are written."""

import pytest

from provider.omnistack.settings import Settings, base_url, fingerprint, with_colons

PLAIN = "ab" * 31 + "0f"
WRITTEN = ":".join(["AB"] * 31 + ["0F"])


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("ovc1", "https://ovc1"),
        (" ovc1.example.com ", "https://ovc1.example.com"),
        ("ovc1:443", "https://ovc1"),
        ("ovc1:8443", "https://ovc1:8443"),
        ("ovc1:65535", "https://ovc1:65535"),
        ("HTTPS://ovc_1-a", "https://ovc_1-a"),
        ("https://10.0.0.7:8443/api/", "https://10.0.0.7:8443"),
        ("https://ovc1//", "https://ovc1"),
        ("simplivity@ovc1", "https://ovc1"),
        ("https://simplivity:@ovc1", "https://ovc1"),
        ("@ovc1", "https://ovc1"),
        ("fd00::1", "https://[fd00::1]"),
        ("::ffff:10.0.0.7", "https://[::ffff:10.0.0.7]"),
        ("[fd00::1]:8443", "https://[fd00::1]:8443"),
    ],
)
def test_a_controller_is_named_by_name_address_or_url(host: str, url: str):
    assert base_url(host) == url


@pytest.mark.parametrize("host", ["http://ovc1", "ftp://ovc1"])
def test_a_controller_speaks_https_only(host: str):
    scheme = host.partition(":")[0]
    with pytest.raises(
        ValueError, match=rf"^{scheme}:// is not supported: a controller speaks https only$"
    ):
        base_url(host)


@pytest.mark.parametrize("end", ["/rest", "/api/hosts", "/apiX", "?a=b", "/api?a"])
def test_a_url_ends_with_the_name_or_the_port(end: str):
    with pytest.raises(
        ValueError, match=r"^the URL must be https://NAME or https://NAME:PORT and nothing more$"
    ):
        base_url(f"https://ovc1{end}")


@pytest.mark.parametrize("account", ["admin", "admin:pass", "simplivity:pass", "Simplivity"])
def test_an_account_does_not_stand_in_the_host(account: str):
    with pytest.raises(
        ValueError, match=r"^the account belongs into username and password, not into host$"
    ):
        base_url(f"https://{account}@ovc1")


@pytest.mark.parametrize(
    "host", ["", "ovc1/api", "ovc1:", "ovc1:65536", "ovc1:port", "a b", "[fd00::1", "ovc1;a"]
)
def test_anything_else_is_no_controller(host: str):
    with pytest.raises(ValueError, match=r"is neither NAME, NAME:PORT nor a URL$") as caught:
        base_url(host)
    assert str(caught.value).startswith(repr(host))


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        PLAIN,
        f" {WRITTEN.lower()} ",
        f"sha256 Fingerprint={WRITTEN}",
        f"SHA-256 Fingerprint = {WRITTEN}",
    ],
)
def test_a_fingerprint_is_kept_plain(text: str):
    assert fingerprint(text) == PLAIN


@pytest.mark.parametrize(
    "text", ["", PLAIN[:-2], f"{PLAIN}00", "x" * 64, f"sha1 Fingerprint={PLAIN}", f"x {PLAIN}"]
)
def test_anything_else_is_no_fingerprint(text: str):
    with pytest.raises(
        ValueError, match=r"is no SHA-256 fingerprint: that is 64 hexadecimal digits$"
    ) as caught:
        fingerprint(text)
    assert str(caught.value).startswith(repr(text))


def test_a_fingerprint_is_shown_with_colons():
    assert with_colons(PLAIN) == WRITTEN


def test_settings_do_not_show_the_password():
    shown = repr(Settings(("https://ovc1",), "admin", "secret"))
    assert shown == "Settings(urls=('https://ovc1',), username='admin', \N{HORIZONTAL ELLIPSIS})"
