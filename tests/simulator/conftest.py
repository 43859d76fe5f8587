"""One simulator for all tests, reset before each, and a client of it."""

from collections.abc import Iterator

import pytest
import requests

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
