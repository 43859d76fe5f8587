"""Which Content-Type an operation takes."""

import pytest

from simulator import Simulator
from simulator.media_types import JSON
from simulator.routes import ROUTES, Route
from tests.simulator.client import VND, Api

WRITING = [r for r in ROUTES if r.method in ("POST", "PUT") and not r.file]


def status(api: Api, route: Route, content_type: str) -> int:
    """The status of an operation on nothing, with an empty body."""
    path = route.path.replace("{", "").replace("}", "")
    body: object = [] if route.body.startswith("[") else {}
    headers = {"Content-Type": content_type}
    return api.send(route.method, path, body, headers=headers).status_code


@pytest.mark.parametrize("route", WRITING, ids=lambda route: f"{route.method} {route.path}")
def test_an_operation_takes_the_version_that_brought_it_and_none_before(
    api: Api, route: Route
) -> None:
    oldest = max(route.since, route.media)
    assert status(api, route, VND.format(oldest)) in (400, 404)
    if oldest and route.media != JSON:
        assert status(api, route, VND.format(oldest - 1)) == 415


def test_two_operations_take_plain_json_and_any_version(api: Api) -> None:
    plain = [route for route in WRITING if route.media == JSON]
    assert len(plain) == 2
    for route in plain:
        for content_type in ("application/json", VND.format(1), VND.format(25)):
            assert status(api, route, content_type) in (400, 404)
        assert status(api, route, VND.format(26)) == 415


@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("application/vnd.simplivity.v1+json", True),
        ("application/vnd.simplivity.v1.25+json", True),
        ("APPLICATION/VND.SIMPLIVITY.V1.9+JSON; charset=utf-8", True),
        ("application/vnd.simplivity.v1.26+json", False),
        ("application/vnd.simplivity.v2+json", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_a_type_is_a_version_that_the_server_knows(
    api: Api, content_type: str, *, accepted: bool
) -> None:
    response = api.post("/policies", {"name": "x"}, headers={"Content-Type": content_type})
    assert response.status_code == (202 if accepted else 415)


def test_the_lax_rule_is_the_list_of_the_openapi_document(api: Api, sim: Simulator) -> None:
    sim.switches.media_rule = "lax"
    policy = api.policy()
    assert api.post(f"/policies/{policy}/rename", {"name": "x"}, version=0).status_code == 202
    assert api.post(f"/policies/{policy}/rules", [], version=0).status_code == 415


def test_the_rule_fields_requires_the_version_of_every_field(api: Api, sim: Simulator) -> None:
    sim.switches.media_rule = "fields"
    path = f"/policies/{api.policy()}/rules"
    rule = {"frequency": 60, "retention": 60}
    stored = [{**rule, "external_store_name": "storeonce-1"}]
    assert api.post(path, [rule], version=1).status_code == 202
    assert api.post(path, stored, version=13).status_code == 415
    assert api.post(path, stored, version=14).status_code == 202
