"""What is asked of one controller and of no other, and what is asked of any but that one."""

import socket

import pytest

from provider.omnistack import errors
from provider.omnistack.api_versions import content_type
from provider.omnistack.request import Request
from provider.omnistack.settings import leads_to
from tests.unit.controllers import Controller, Estate

GET = Request("GET", "/hosts/1/virtual_controller_shutdown_status")
POST = Request("POST", "/hosts/1/shutdown_virtual_controller", body={}, repeatable=False)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names as a resolver has them: `ovc1` is 192.0.2.1; the letters of controllers are names."""

    def found(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host != "ovc1":
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.fixture
def estate() -> Estate:
    """Three controllers, of which the first two are configured."""
    estate = Estate(3)
    estate.settings = estate.settings._replace(urls=estate.settings.urls[:2])
    estate.session = estate.another()
    estate.connect()
    return estate


def to(estate: Estate, controller: Controller, request: Request) -> object:
    return estate.session.send_to(controller.url, request, estate.deadline())


def leave(estate: Estate, controller: Controller, *others: Controller) -> bool:
    urls = [each.url for each in others]
    return estate.session.leave(controller.url, urls, estate.deadline())


def test_one_controller_is_asked_and_the_others_go_on_as_before(estate: Estate):
    a, b, _ = estate.all
    assert to(estate, b, GET) == {"by": b.url}
    assert estate.ask(GET) == {"by": a.url}


def test_a_controller_that_is_not_configured_is_asked_with_the_same_account(estate: Estate):
    *_, c = estate.all
    assert to(estate, c, GET) == to(estate, c, GET) == {"by": c.url}
    assert c.times("/oauth/token") == 1


def test_a_controller_of_another_federation_is_not_asked(estate: Estate):
    *_, c = estate.all
    c.clusters = ({"id": "c-north", "name": "North"},)
    with pytest.raises(errors.OtherFederation):
        to(estate, c, GET)
    assert c.work == []


def test_one_that_does_not_answer_is_no_reason_to_ask_another(estate: Estate):
    _, b, _ = estate.all
    b.die()
    with pytest.raises(errors.Unreachable) as caught:
        to(estate, b, GET)
    assert caught.value.url == b.url
    assert estate.clock.passed == 0.0


def test_a_write_whose_answer_is_lost_is_of_unknown_outcome(estate: Estate):
    _, b, _ = estate.all
    to(estate, b, GET)
    b.orders[POST.path] = [b.lost()]
    with pytest.raises(errors.OutcomeUnknown):
        to(estate, b, POST)


def test_whoever_is_left_is_not_asked_any_more(estate: Estate):
    a, b, _ = estate.all
    assert leave(estate, a)
    assert estate.ask(GET) == {"by": b.url}


def test_nobody_is_left_who_is_not_asked_anyway(estate: Estate):
    a, b, _ = estate.all
    assert leave(estate, b)
    assert estate.ask(GET) == {"by": a.url}


def test_where_no_other_is_configured_one_that_the_federation_tells_is_asked(estate: Estate):
    a, b, c = estate.all
    b.die()
    assert leave(estate, a, c)
    assert estate.ask(GET) == {"by": c.url}


def test_where_no_other_answers_nothing_changes(estate: Estate):
    a, b, c = estate.all
    b.die()
    c.die()
    assert not leave(estate, a, c)
    assert estate.ask(GET) == {"by": a.url}


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("https://192.0.2.1", True),
        ("https://ovc1", True),
        ("https://ovc1:8443", False),
        ("https://ovc2", False),
        ("https://192.0.2.2", False),
    ],
)
def test_a_configured_name_leads_where_the_api_says_that_a_controller_is(one: str, *, same: bool):
    assert leads_to(one, "https://192.0.2.1") is same


def test_plain_json_has_no_version():
    assert content_type(None) == "application/json"
