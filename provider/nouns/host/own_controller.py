"""The Virtual Controller of a host: what only it can be asked, and how its shutdown stands.

A host tells the address of its controller, and the API takes what concerns a shutdown only there
(notes of the HPESimpliVity PowerShell module).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Self

from provider.framework.diagnostics import DiagnosticError
from provider.nouns.shared.api_values import ABSENT
from provider.omnistack.api import Api
from provider.omnistack.controller import Controller
from provider.omnistack.errors import Unreachable, Unreadable, WrongHost
from provider.omnistack.settings import base_url
from provider.secrecy import excerpt

STATUS = "/hosts/{id}/virtual_controller_shutdown_status"
SINCE = 9
NONE, CANCELLING, FORCED = "NONE", "CANCEL_IN_PROGRESS", "FORCE_IN_PROGRESS"
STATUSES = (NONE, "IN_PROGRESS", CANCELLING, FORCED, "HA")
ALIVE = "ALIVE"


class OwnController(NamedTuple):
    """The controller of one host."""

    id: str
    name: str
    controller: Controller
    others: tuple[str, ...]
    """The URLs of the controllers of other hosts that are alive."""

    @classmethod
    def of(cls, host_id: str, api: Api) -> Self:
        """That of a host; raises `DiagnosticError` if there is no such host, or no address."""
        host = api.find("hosts", host_id)
        if host is None:
            raise DiagnosticError.because(
                "No such host", f"There is no host of id {host_id!r}.", "host_id"
            )
        others = (each for each in api.listed("hosts") if each["id"] != host["id"])
        urls = (url for each in others if each.get("state") == ALIVE for url in _urls(each))
        for url in _urls(host):
            return cls(host["id"], str(host["name"]), api.controller(url), tuple(urls))
        raise DiagnosticError.because(
            "Host has no address",
            f"What is asked of the Virtual Controller of host {excerpt(str(host['name']))!r} is"
            " asked of it alone, and the API tells no management_ip of the host.",
            "host_id",
        )

    def answering(self) -> Self:
        """The same, once it answers; raises `DiagnosticError` that names it."""
        try:
            self.status()
        except (Unreachable, WrongHost) as error:
            raise DiagnosticError.because(
                "Virtual Controller does not answer",
                f"Only the Virtual Controller of host {self.name!r} can be asked this, and it does"
                f" not answer at {self.controller.url}: {error.reason}. It may be shut down, or the"
                " host may be out of reach from here.",
                "host_id",
            ) from error
        return self

    def status(self) -> str:
        """How a shutdown of it stands, one of `STATUSES`; raises `OmniStackError`."""
        body = self.controller.get(STATUS, since=SINCE, id=self.id)
        return word_in(body, "shutdown_status", STATUS)


def word_in(body: Any, envelope: str, path: str) -> str:
    """The status in an answer; raises `Unreadable`."""
    inner = body.get(envelope) if isinstance(body, Mapping) else None
    word = inner.get("status") if isinstance(inner, Mapping) else None
    if not isinstance(word, str):
        raise Unreadable(200, "GET", path, excerpt(repr(body), 200))
    return excerpt(word)


def _urls(host: Mapping[str, Any]) -> Iterator[str]:
    address = host.get("management_ip")
    if address not in ABSENT:
        with suppress(ValueError):
            yield base_url(str(address))
