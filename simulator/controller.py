"""Controllers: servers of one federation, each with its own address, certificate and tokens."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.app import Application
from simulator.backend import Backend
from simulator.server import Listener, ServerThread, listen


class Controller:
    """One controller, running or not; it keeps its address when it is stopped and started."""

    def __init__(self, backend: Backend, number: int, address: str, certificate: Path) -> None:
        self._backend = backend
        self._number = number
        self._address = address
        self._certificate = certificate
        self._server: ServerThread | None = None
        self.url = ""

    def up(self) -> None:
        """Accept connections, switched on; OSError if the address is taken."""
        self._backend.power_on(self._number)
        if self._server:
            return
        listening = listen(self._address)
        self._address = address(listening.getsockname())
        self.url = f"https://{client_address(listening.getsockname())}"
        application = Application(self._backend, self._number)
        self._server = ServerThread([Listener(application, listening, self._certificate)])
        self._server.start()

    def down(self) -> None:
        """Cut every connection, refuse new ones and lose the tokens, as a crash does."""
        if self._server:
            self._server.stop()
            self._server = None
            self._backend.forget_sessions_of(self._number)


Controllers = Mapping[int, Controller]
"""All controllers by their number, from 0."""


def reset(backend: Backend, controllers: Controllers) -> None:
    """Start every controller that is down, and make everything as it was at the start."""
    for each in controllers.values():
        each.up()
    backend.reset()


def address(name: tuple[Any, ...]) -> str:
    """HOST:PORT of a socket."""
    host, port = name[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def client_address(name: tuple[Any, ...]) -> str:
    """HOST:PORT for a client on this machine: localhost if the server listens everywhere."""
    host, port = name[:2]
    return address(("localhost" if ipaddress.ip_address(host).is_unspecified else host, port))
