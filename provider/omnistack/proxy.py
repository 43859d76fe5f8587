"""The proxy that the environment names for HTTPS, as curl, requests and others have it.

``https_proxy`` or else ``all_proxy`` is a URL, with a name and password if need be. ``no_proxy``
lists hosts that are asked directly: names with all below them, addresses and networks. In lower or
upper case; the lower case wins.
"""

import os
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from urllib3.util import Url, parse_url

from provider.secrecy import conceal


def proxy_for(url: str) -> Url | None:
    """The proxy to a controller, None if there is none; raises ValueError."""
    named = _variable("https_proxy") or _variable("all_proxy")
    if not named or _is_excepted(url):
        return None
    proxy = named if "://" in named else f"http://{named}"
    _hide_credentials(proxy)
    read = parse_url(proxy)
    if not read.host:
        raise ValueError("its URL names no host")
    return read


def credentials(proxy: Url) -> str | None:
    """Name and password for a proxy, as they were before they became a part of a URL."""
    return unquote(proxy.auth) if proxy.auth else None


def _hide_credentials(proxy: str) -> None:
    """Whatever stands where they stand, even if the URL as a whole is none."""
    name_and_password, _, _ = proxy.partition("://")[2].rpartition("@")
    _, _, password = name_and_password.partition(":")
    conceal(name_and_password, unquote(name_and_password), password, unquote(password))


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
