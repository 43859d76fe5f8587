"""One simulator for all tests, reset before each, and a client of it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from simplivity.ovc_client import OVC

from simulator import Simulator
from tests.simulator.client import Api


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    with Simulator(controllers=2) as sim:
        yield sim


@pytest.fixture(scope="session")
def session(running: Simulator) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False  # the machine's own proxy and authorities are none of ours
        session.verify = running.ca_file
        yield session


@pytest.fixture
def sim(running: Simulator) -> Iterator[Simulator]:
    """As at the start; a violation at the end of a test is a defect of the simulator."""
    running.reset()
    yield running
    assert running.violations == []


@pytest.fixture
def api(sim: Simulator, session: requests.Session) -> Api:
    client = Api(sim, session)
    client.login()
    return client


@pytest.fixture
def ovc(sim: Simulator) -> Any:
    """HPE's own Python SDK, logged in."""
    return sdk(sim)


def sdk(sim: Simulator, controller: int = 0) -> Any:
    credentials = {"username": sim.username, "password": sim.password}
    address = sim.urls[controller].removeprefix("https://")
    return OVC({"ip": address, "ssl_certificate": sim.ca_file, "credentials": credentials})
