"""How to reach a federation: what the provider block says, checked and complete."""

import re
import socket
from typing import NamedTuple
from urllib import parse

DEFAULT_PORT = 443
CLIENT = "simplivity"
"""The name of every client at a login; some URLs have it as their user."""


class Settings(NamedTuple):
    """All settings of a session; times are in seconds.

    urls: the controllers of one federation, the preferred one first.
    fingerprints: those of the only certificates to trust, as `fingerprint` writes them.
    allowed_clusters: omnistack_clusters that the federation must have, by id or name.
    """

    urls: tuple[str, ...]
    username: str
    password: str
    ca_file: str | None = None
    ca_pem: str | None = None
    fingerprints: frozenset[str] = frozenset()
    insecure: bool = False
    allowed_clusters: tuple[str, ...] = ()
    request_timeout: float = 70.0
    operation_timeout: float = 600.0
    max_requests: int = 4
    user_agent: str = "terraform-provider-simplivity"

    def __repr__(self) -> str:
        return f"Settings(urls={self.urls}, username={self.username!r}, …)"


_HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?"
_BARE_IPV6 = r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"


def base_url(host: str) -> str:
    """The URL of a controller given by name, name:port or URL; raises ValueError.

    >>> base_url("ovc1.example.com")
    'https://ovc1.example.com'
    >>> base_url("https://10.0.0.7:8443/api/")
    'https://10.0.0.7:8443'
    >>> base_url("https://simplivity@ovc1")
    'https://ovc1'
    """
    text = host.strip()
    scheme, separator, _ = text.partition("://")
    if separator:
        if scheme.lower() != "https":
            raise ValueError(f"{scheme}:// is not supported: a controller speaks https only")
        parts = parse.urlsplit(text)
        if parts.path.rstrip("/") not in ("", "/api") or parts.query:
            raise ValueError("the URL must be https://NAME or https://NAME:PORT and nothing more")
        text = parts.netloc
    user, _, text = text.rpartition("@")
    if user.removesuffix(":") not in ("", CLIENT):
        raise ValueError("the account belongs into username and password, not into host")
    if re.fullmatch(_BARE_IPV6, text):
        text = f"[{text}]"
    match = re.fullmatch(_HOST, text)
    if not match or int(match[2] or DEFAULT_PORT) > 65535:  # noqa: PLR2004  # the last port
        raise ValueError(f"{host!r} is neither NAME, NAME:PORT nor a URL")
    port = int(match[2] or DEFAULT_PORT)
    return f"https://{match[1]}" + ("" if port == DEFAULT_PORT else f":{port}")


def leads_to(url: str, other: str) -> bool:
    """Whether the URL of a controller leads where another one does, whose host is an IP address.

    The user may have configured a controller by its name, and the API tells its address.
    """
    one, two = parse.urlsplit(url), parse.urlsplit(other)
    if one.port != two.port:
        return False
    try:
        found = socket.getaddrinfo(one.hostname, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    return two.hostname in {one.hostname, *(str(address[0]) for *_, address in found)}


def fingerprint(text: str) -> str:
    """A SHA-256 fingerprint in lower case without colons; raises ValueError.

    ``openssl x509 -fingerprint -sha256`` prints a word and ``=`` before it.

    >>> fingerprint(":".join(["AB"] * 32)) == "ab" * 32
    True
    """
    digits = re.sub(r"^sha-?256 fingerprint *=", "", text.strip(), flags=re.IGNORECASE)
    plain = digits.strip().replace(":", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise ValueError(f"{text!r} is no SHA-256 fingerprint: that is 64 hexadecimal digits")
    return plain


def with_colons(plain: str) -> str:
    """A fingerprint as people and other tools write it."""
    return ":".join(plain[i : i + 2] for i in range(0, len(plain), 2)).upper()
