"""The proxy that the environment names for HTTPS, as curl, requests and others have it.

``https_proxy`` or else ``all_proxy`` is a URL, with a name and password if need be. ``no_proxy``
lists hosts that are asked directly: names with all below them, addresses and networks. In lower or
upper case; the lower case wins.
"""

import os
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from provider.secrecy import conceal


class Proxy(NamedTuple):
    """Where it is, and NAME:PASSWORD if it wants to know who comes."""

    url: str
    credentials: str | None


def proxy_for(url: str) -> Proxy | None:
    """The proxy to a controller, None if there is none; raises ValueError."""
    named = _variable("https_proxy") or _variable("all_proxy")
    if not named or _is_excepted(url):
        return None
    scheme, _, rest = (named if "://" in named else f"http://{named}").partition("://")
    credentials, separator, place = rest.rpartition("@")
    _conceal(credentials)
    if not separator:
        _refuse_credentials(place)
    if scheme.lower() not in ("http", "https"):
        raise ValueError(f"unsupported scheme {scheme}")
    if not urlsplit(f"//{place}").hostname:
        raise ValueError("its URL names no host")
    return Proxy(f"{scheme}://{place}", unquote(credentials) or None)


def _refuse_credentials(place: str) -> None:
    """Raise ValueError for what is most likely NAME:PASSWORD without the rest."""
    parts = urlsplit(f"//{place}")
    try:
        _ = parts.port
    except ValueError:
        _conceal(place)
        _conceal(parts.netloc)
        raise ValueError(
            "its URL has a port that is none; a password needs an @ after it"
        ) from None


def _conceal(credentials: str) -> None:
    _, _, password = credentials.partition(":")
    conceal(credentials, unquote(credentials), password, unquote(password))


def _variable(name: str) -> str:
    return os.environ.get(name, os.environ.get(name.upper(), ""))


def _is_excepted(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    entries = (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(",")
    names = {entry.strip().lower().removeprefix(".") for entry in entries} - {""}
    if "*" in names or host in names or f"{host}:{parts.port}" in names:
        return True
    return any(host.endswith(f".{name}") or _is_in(host, name) for name in names)


def _is_in(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
