"""Virtual Controllers: on which host each simulated controller runs, and which are shut down.

The first controller runs on the first host, and so on; more controllers than hosts run on none, as
a management appliance does. One that is shut down answers nothing, and its host is FAULTY, which is
what the PowerShell module waits for.
"""

from dataclasses import dataclass

from simulator.clock import Clock
from simulator.federation import Federation

NEVER = float("inf")


@dataclass(frozen=True)
class Shutdown:
    """A shutdown under way; ``due`` is when it ends, if it does not wait forever."""

    due: float
    forced: bool = False
    cancelled: bool = False


class VirtualControllers:
    """Those of one federation, by the id of their host."""

    def __init__(self, federation: Federation, clock: Clock, count: int) -> None:
        self._federation = federation
        self._clock = clock
        self._homes = [host["id"] for host in federation.objects("hosts")[:count]]
        self._shutdowns: dict[str, Shutdown] = {}
        self._off: set[str] = set()

    def tell_addresses(self, addresses: list[str]) -> None:
        """Let the hosts tell where their controllers really listen, with the port.

        Outside of a simulation the port is always 443, and the address an IP address alone.
        """
        for home, address in zip(self._homes, addresses, strict=False):
            self._federation.change("hosts", home, management_ip=address)

    def home(self, controller: int) -> str | None:
        """The id of the host that a controller runs on."""
        return self._homes[controller] if controller < len(self._homes) else None

    def is_off(self, controller: int) -> bool:
        return self.home(controller) in self._off

    def shutdown(self, host: str) -> Shutdown | None:
        """The shutdown that is under way on a host."""
        return self._shutdowns.get(host)

    def shut_down(self, host: str, shutdown: Shutdown) -> None:
        self._shutdowns[host] = shutdown

    def finish_due(self) -> None:
        """End every shutdown whose time has come, and forget those that are cancelled."""
        now = self._clock.now()
        for host in [host for host, each in self._shutdowns.items() if each.due <= now]:
            if not self._shutdowns.pop(host).cancelled:
                self._off.add(host)
                if self._federation.get("hosts", host):
                    self._federation.change("hosts", host, state="FAULTY")

    def power_on(self, controller: int) -> None:
        home = self.home(controller)
        if home in self._off:
            self._off.remove(home)
            self._federation.change("hosts", home, state="ALIVE")
