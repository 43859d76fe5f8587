"""The simulator as an object: start it, use it, change what it simulates, stop it."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from simulator.backend import Backend
from simulator.certificates import write_chains
from simulator.choices import doc, documented
from simulator.clock import Clock
from simulator.control import control
from simulator.controller import Controller, client_address, reset
from simulator.faults import Faults
from simulator.federation import Federation
from simulator.journal import Exchange
from simulator.oauth import Accounts
from simulator.seed import Sizes
from simulator.server import Listener, ServerThread, listen
from simulator.switches import Switches
from simulator.versions import minor_of

ANY_PORT = "127.0.0.1:0"


@dataclass(eq=False)
class Simulator:
    """A simulated SimpliVity federation behind HTTPS.

    >>> with Simulator(vms=100) as simulator:
    ...     len(simulator.federation.find("virtual_machines", state="ALIVE"))
    100
    """

    clusters: int = documented(2, "number of clusters, with two hosts each")
    datastores: int = documented(4, "number of datastores")
    vms: int = documented(10, "number of virtual machines that are ALIVE")
    seed: int = documented(1, "same seed, same federation, ids included")
    api_version: str = documented("1.25", "version of the API, from 1")
    username: str = documented(Accounts.username, "who may log in")
    password: str = field(
        default=Accounts.password, repr=False, metadata=doc("with which password")
    )
    reader: str = documented(Accounts.reader, "who may log in and only read, same password")
    listen: str = documented(ANY_PORT, "address of the first controller")
    controllers: int = documented(1, "number of controllers; the others listen at free ports")
    control: str | None = documented(ANY_PORT, "address of the control port; None: no such port")
    ca_path: Path | None = field(
        default=None,
        metadata=doc("where to write the certificate authority; None: a temporary file"),
    )
    check_answers: bool = documented(
        True, "hold the simulator's own responses against the OpenAPI document"
    )
    switches: Switches = field(
        default_factory=Switches, metadata=doc("choices in force, which can be turned at any time")
    )
    clock: Clock = field(
        default_factory=Clock, metadata=doc("clock of tokens and tasks, which can be advanced")
    )
    url: str = field(default="", init=False, metadata=doc("address of the first controller"))
    urls: tuple[str, ...] = field(
        default=(), init=False, metadata=doc("addresses of all controllers")
    )
    ca_file: str = field(
        default="", init=False, metadata=doc("file with the certificate authority")
    )
    control_url: str = field(default="", init=False, metadata=doc("address of the control port"))

    def __post_init__(self) -> None:
        if self.controllers < 1:
            raise ValueError("a federation has at least one controller")
        self.backend = Backend(
            accounts=Accounts(self.username, self.password, self.reader),
            switches=self.switches,
            clock=self.clock,
            sizes=Sizes(self.clusters, self.datastores, self.vms),
            seed=self.seed,
            minor=minor_of(self.api_version),
            controllers=self.controllers,
            check_answers=self.check_answers,
        )
        self._controllers: dict[int, Controller] = {}
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Accept connections on all ports; OSError if an address is taken."""
        with ExitStack() as cleanup:
            folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
            host = self.listen.rpartition(":")[0]
            ca_file, certificates = write_chains(folder, host.strip("[]"), self.controllers)
            self.ca_file = str(self._published(ca_file))
            for number, certificate in enumerate(certificates):
                address = f"{host}:0" if number else self.listen
                controller = Controller(self.backend, number, address, certificate)
                cleanup.callback(controller.down)
                controller.up()
                self._controllers[number] = controller
            self.urls = tuple(each.url for each in self._controllers.values())
            self.url = self.urls[0]
            self.backend.listens_at([each.removeprefix("https://") for each in self.urls])
            if self.control is not None:
                self.control_url = self._start_control(self.control, cleanup)
            self._cleanup = cleanup.pop_all()

    def _start_control(self, address: str, cleanup: ExitStack) -> str:
        listening = cleanup.enter_context(listen(address))
        thread = ServerThread([Listener(control(self.backend, self._controllers), listening)])
        thread.start()
        cleanup.callback(thread.stop)
        return f"http://{client_address(listening.getsockname())}"

    def stop(self) -> None:
        """Cut every connection, end the threads, and remove temporary files."""
        self._cleanup.close()

    def _published(self, ca_file: Path) -> Path:
        if self.ca_path is None:
            return ca_file
        self.ca_path.write_bytes(ca_file.read_bytes())
        return self.ca_path

    @property
    def federation(self) -> Federation:
        """The objects, after the changes of all tasks whose time has come."""
        return self.backend.current_federation()

    @property
    def faults(self) -> Faults:
        """The faults that are ordered."""
        return self.backend.faults

    @property
    def requests(self) -> list[Exchange]:
        """The last 10,000 requests, oldest first."""
        return self.backend.journal.exchanges()

    @property
    def violations(self) -> list[str]:
        """The simulator's own mistakes: responses that break the OpenAPI document, and defects."""
        return self.backend.journal.violations

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self.backend.journal.clear()

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """Every object by kind and id, as plain data that can be compared."""
        return self.backend.snapshot()

    def forget_sessions(self) -> None:
        """Make every token invalid, as a restart of the federation does."""
        self.backend.forget_sessions()

    def take_down(self, controller: int) -> None:
        """Stop a controller, by its place in ``urls``: no connections, and its tokens are lost."""
        self._controllers[controller].down()

    def bring_up(self, controller: int) -> None:
        """Start it again, at the address that it had."""
        self._controllers[controller].up()

    def reset(self) -> None:
        """Make everything as it was at the start; controllers that are down are started."""
        reset(self.backend, self._controllers)
