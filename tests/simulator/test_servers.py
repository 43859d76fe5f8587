"""Sockets, certificates, threads."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import enumerate as threads
from urllib.request import urlopen

import pytest

from simulator import Simulator
from tests.simulator.client import Api


def fetch(sim: Simulator, url: str) -> int:
    context = ssl.create_default_context(cafile=sim.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    with urlopen(f"{url}/api/version", context=context) as response:
        return int(response.status)


def test_the_certificate_is_valid_for_every_name_of_this_machine(sim: Simulator) -> None:
    port = sim.url.rpartition(":")[2]
    assert fetch(sim, f"https://127.0.0.1:{port}") == 200
    assert fetch(sim, f"https://localhost:{port}") == 200


def test_the_certificate_is_not_trusted_without_the_authority(sim: Simulator) -> None:
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"), urlopen(sim.url):
        pass


def test_the_authority_can_be_written_to_a_chosen_file(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    with Simulator(ca_path=path, control=None) as sim:
        assert sim.ca_file == str(path)
        assert fetch(sim, sim.url) == 200
        assert sim.control_url == ""


def test_stopping_ends_the_threads_and_removes_the_certificates() -> None:
    before = set(threads())
    sim = Simulator()
    sim.start()
    authority = Path(sim.ca_file)
    assert authority.exists()
    idle = socket.create_connection(("127.0.0.1", int(sim.url.rpartition(":")[2])))
    sim.stop()
    idle.close()
    assert set(threads()) == before
    assert not authority.exists()


def test_a_simulator_can_be_started_again() -> None:
    sim = Simulator()
    for _ in range(2):
        with sim:
            assert fetch(sim, sim.url) == 200


def test_a_taken_port_is_an_error(sim: Simulator) -> None:
    taken = sim.url.removeprefix("https://")
    with pytest.raises(OSError, match="in use"), Simulator(listen=taken):
        pass


def test_listening_everywhere_is_reached_locally() -> None:
    with Simulator(listen="0.0.0.0:0", control=None) as sim:
        assert sim.url.startswith("https://localhost:")
        assert fetch(sim, sim.url) == 200


def test_it_can_listen_on_ipv6() -> None:
    with Simulator(listen="[::1]:0", control=None) as sim:
        assert sim.url.startswith("https://[::1]:")
        assert fetch(sim, sim.url) == 200


def test_a_federation_has_at_least_one_cluster() -> None:
    with pytest.raises(ValueError, match="at least one cluster"):
        Simulator(clusters=0)


def test_many_threads_are_served_at_once(api: Api, sim: Simulator) -> None:
    def create(number: int) -> int:
        client = Api(sim, api.session)
        client.token = api.token
        return client.post("/policies", {"name": f"policy-{number}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(create, range(40))) == {202}
    assert len(sim.federation.objects("policies")) == 43


def test_ids_do_not_depend_on_the_order_of_creation(sim: Simulator) -> None:
    def made(*names: str) -> dict[str, str]:
        sim.reset()
        return {name: sim.federation.add("policies", name=name)["id"] for name in names}

    assert made("a", "b") == made("b", "a")
