"""Several controllers of one federation, with tokens of their own, up or down."""

import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from simulator import Simulator
from tests.simulator.client import Api

NEW = {"name": "x"}


@pytest.fixture
def other(sim: Simulator, session: requests.Session) -> Api:
    """A client of the second controller."""
    client = Api(sim, session, controller=1)
    client.login()
    return client


@pytest.fixture(autouse=True)
def up(sim: Simulator) -> Iterator[None]:
    yield
    sim.reset()


def test_what_is_made_at_one_controller_is_seen_at_the_other(api: Api, other: Api) -> None:
    api.do("POST", "/policies", NEW)
    assert other.get("/policies", name="x")["count"] == 1


def test_a_token_is_valid_only_at_the_controller_that_issued_it(api: Api, other: Api) -> None:
    assert api.token != other.token
    other.token = api.token
    assert other.send("GET", "/policies").status_code == 401


def test_requests_say_which_controller_was_asked(api: Api, other: Api, sim: Simulator) -> None:
    sim.clear_requests()
    api.get("/policies")
    other.get("/policies")
    assert [each.controller for each in sim.requests] == [0, 1]


def test_each_controller_has_a_certificate_of_its_own(sim: Simulator) -> None:
    addresses = [urlsplit(url) for url in sim.urls]
    seen = {ssl.get_server_certificate((str(a.hostname), int(a.port or 0))) for a in addresses}
    assert len(seen) == 2


def test_a_controller_that_is_down_refuses_connections(
    api: Api, other: Api, sim: Simulator
) -> None:
    sim.take_down(1)
    with pytest.raises(requests.ConnectionError, match=r"refused|aborted|reset"):
        other.send("GET", "/policies")
    assert api.send("GET", "/policies").status_code == 200


def test_a_controller_comes_back_at_its_address_without_its_tokens(
    api: Api, other: Api, sim: Simulator
) -> None:
    sim.take_down(1)
    sim.bring_up(1)
    assert other.send("GET", "/policies").status_code == 401
    assert other.login().status_code == 200
    assert api.send("GET", "/policies").status_code == 200


def test_taking_down_or_bringing_up_twice_is_the_same_as_once(other: Api, sim: Simulator) -> None:
    sim.bring_up(1)
    assert other.send("GET", "/policies").status_code == 200
    sim.take_down(1)
    sim.take_down(1)
    sim.bring_up(1)
    assert other.login().status_code == 200


def test_a_reset_brings_every_controller_up(other: Api, sim: Simulator) -> None:
    sim.take_down(1)
    sim.reset()
    assert other.login().status_code == 200


def test_a_restart_of_the_federation_loses_the_tokens_of_all(
    api: Api, other: Api, sim: Simulator
) -> None:
    sim.forget_sessions()
    assert [each.send("GET", "/policies").status_code for each in (api, other)] == [401, 401]


def test_a_fault_may_hit_one_controller(api: Api, other: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", status=503, controller=1)
    assert api.send("GET", "/policies").status_code == 200
    assert other.send("GET", "/policies").status_code == 503


def test_a_task_at_its_own_controller_is_known(other: Api) -> None:
    assert other.do("POST", "/policies", NEW)["state"] == "COMPLETED"


def test_controllers_are_taken_down_and_up_over_the_control_port(
    other: Api, sim: Simulator
) -> None:
    def post(path: str) -> int:
        url = sim.control_url + path
        return other.session.post(url, json={"controller": 1}).status_code

    assert post("/down") == 200
    with pytest.raises(requests.ConnectionError):
        other.send("GET", "/policies")
    assert post("/up") == 200
    assert other.login().status_code == 200


def test_an_unknown_controller_is_not_found(sim: Simulator, session: requests.Session) -> None:
    answer = session.post(f"{sim.control_url}/down", json={"controller": 7})
    assert (answer.status_code, answer.json()) == (404, {"error": "nothing is called 7"})


def test_a_federation_has_at_least_one_controller() -> None:
    with pytest.raises(ValueError, match="at least one controller"):
        Simulator(controllers=0)
