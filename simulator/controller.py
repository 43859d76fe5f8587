"""Controllers: the front doors to one federation, each with an address and tokens of its own."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.app import Application
from simulator.appliance import Appliance
from simulator.server import Listener, ServerThread, bind


class Controller:
    """One controller, up or down; it stays at the address that it was given first."""

    def __init__(self, appliance: Appliance, number: int, address: str, certificate: Path) -> None:
        self._appliance = appliance
        self._number = number
        self._address = address
        self._certificate = certificate
        self._server: ServerThread | None = None
        self.url = ""

    def up(self) -> None:
        """Accept connections; OSError if the address is taken."""
        if self._server:
            return
        bound = bind(self._address)
        self._address = address(bound.getsockname())
        self.url = f"https://{reachable(bound.getsockname())}"
        application = Application(self._appliance, self._number)
        self._server = ServerThread([Listener(application, bound, self._certificate)])
        self._server.start()

    def down(self) -> None:
        """Cut every connection, refuse new ones, and lose the tokens, as one that dies does."""
        if self._server:
            self._server.stop()
            self._server = None
            self._appliance.forget_sessions_of(self._number)


Controllers = Mapping[int, Controller]
"""All controllers by their number, from 0."""


def begin_anew(appliance: Appliance, controllers: Controllers) -> None:
    """Everything as it was at the start."""
    for each in controllers.values():
        each.up()
    appliance.reset()


def address(bound: tuple[Any, ...]) -> str:
    """HOST:PORT of a socket."""
    host, port = bound[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reachable(bound: tuple[Any, ...]) -> str:
    """HOST:PORT for a client on this machine; one that listens everywhere is reached locally."""
    host, port = bound[:2]
    return address(("localhost" if ipaddress.ip_address(host).is_unspecified else host, port))
