"""The proxy that the environment names for HTTPS, by the rules of ``requests`` but for two.

Which variables there are, and that lower case wins, is left to ``requests`` and to the standard
library beneath it: ``https_proxy`` or else ``all_proxy`` is a URL, with a name and password if need
be. ``no_proxy`` lists the hosts that are asked directly, with all names below them. The two rules:

* ``requests`` takes an entry of ``no_proxy`` for the end of any name: with ``vc1`` it would send
  requests to ``ovc1`` past the proxy. The standard library asks for a dot before the entry.
* ``requests`` knows networks of IPv4 only; here they may be of IPv6, too.

The name and password are split off here as well: ``requests`` drops a name without a password,
which may be a token, and leaves both in the URL, which error messages show.
"""

import os
import urllib.request
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from requests.utils import select_proxy

from provider.secrecy import conceal


class Proxy(NamedTuple):
    """Its URL without credentials, and those, as NAME:PASSWORD, if it asks for any."""

    url: str
    credentials: str | None


def proxy_for(url: str) -> Proxy | None:
    """The proxy to a controller, None if there is none; raises ValueError."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return None  # what reads them takes longer to load than all of this
    named = select_proxy(url, urllib.request.getproxies_environment())
    if not named or _is_bypassed(url):
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
    """Raise ValueError for a port that is none: most likely NAME:PASSWORD without the rest."""
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


def _is_bypassed(url: str) -> bool:
    """Whether ``no_proxy`` lists the host; an empty one in lower case does not hide the other."""
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    parts = urlsplit(url)
    bypass = urllib.request.proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed lacks it
    if bypass(parts.netloc, {"no": listed}):
        return True
    return any(_is_in(parts.hostname or "", entry.strip()) for entry in listed.split(","))


def _is_in(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
