"""The simulator as a value: start it, use it, change what it simulates, stop it."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from simulator.backend import Backend
from simulator.certificates import write_chains
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

        with Simulator(vms=100) as simulator:
            requests.get(f"{simulator.url}/api/version", verify=simulator.ca_file)

    ``url``, ``urls``, ``ca_file`` and ``control_url`` are there once it has started.
    """

    clusters: int = 2
    datastores: int = 4
    vms: int = 10
    seed: int = 1
    api_version: str = "1.25"
    username: str = Accounts.username
    password: str = field(default=Accounts.password, repr=False)
    reader: str = Accounts.reader  # may only look, same password
    listen: str = ANY_PORT
    controllers: int = 1  # all after the first listen at ports of their own
    control: str | None = ANY_PORT  # None: no control port
    ca_path: Path | None = None  # where to write the authority; None: a temporary file
    check_answers: bool = True
    switches: Switches = field(default_factory=Switches)
    clock: Clock = field(default_factory=Clock)
    urls: tuple[str, ...] = field(init=False, default=())
    url: str = field(init=False, default="")
    ca_file: str = field(init=False, default="")
    control_url: str = field(init=False, default="")

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
        """Accept connections; OSError if an address is taken."""
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
        self._cleanup.close()

    def _published(self, ca_file: Path) -> Path:
        if self.ca_path is None:
            return ca_file
        self.ca_path.write_bytes(ca_file.read_bytes())
        return self.ca_path

    @property
    def federation(self) -> Federation:
        """The objects: ``add``, ``change``, ``remove``, ``get``, ``objects``, ``find``."""
        return self.backend.current_federation()

    @property
    def faults(self) -> Faults:
        return self.backend.faults

    @property
    def requests(self) -> list[Exchange]:
        """The requests so far, oldest first."""
        return self.backend.journal.exchanges()

    @property
    def violations(self) -> list[str]:
        """Answers that broke the OpenAPI document, and defects: a simulator's own mistakes."""
        return self.backend.journal.violations

    def clear_requests(self) -> None:
        self.backend.journal.clear()

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """Every object, as plain data that can be compared."""
        return self.backend.snapshot()

    def forget_sessions(self) -> None:
        """Lose every token, as a restart of the appliance does."""
        self.backend.forget_sessions()

    def take_down(self, controller: int) -> None:
        """One controller, by its place in ``urls``, refuses connections and loses its tokens."""
        self._controllers[controller].down()

    def bring_up(self, controller: int) -> None:
        """It is there again, at the address that it had."""
        self._controllers[controller].up()

    def reset(self) -> None:
        """Everything as it was at the start."""
        reset(self.backend, self._controllers)
