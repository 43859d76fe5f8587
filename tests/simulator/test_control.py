"""The control port: what ``Simulator`` offers, for other processes."""

from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.client import Api


class Control:
    """A client of the control port."""

    def __init__(self, api: Api) -> None:
        self.session = api.session
        self.url = api.sim.control_url

    def post(self, path: str, body: Any = None) -> Any:
        return self.session.post(self.url + path, json=body)

    def get(self, path: str) -> Any:
        return self.session.get(self.url + path).json()


@pytest.fixture
def control(api: Api) -> Control:
    return Control(api)


def test_objects_are_added_changed_and_removed(control: Control, api: Api) -> None:
    body = {
        "kind": "policies",
        "fields": {"name": "x", "rules": [{"frequency": 1, "retention": 5}]},
    }
    key = control.post("/add", body).json()["id"]
    assert api.rules(key)[0]["max_backups"] == 5
    change = {"kind": "policies", "id": key, "fields": {"name": "y"}}
    assert control.post("/change", change).json()["name"] == "y"
    assert api.get("/policies", name="y")["count"] == 1
    control.post("/remove", {"kind": "policies", "id": key})
    assert api.get("/policies", name="y")["count"] == 0


def test_faults_are_ordered(control: Control, api: Api) -> None:
    body = {"method": "GET", "path": "/policies", "status": 503}
    assert control.post("/fault", body).json()["times"] == 1
    assert api.send("GET", "/policies").status_code == 503


def test_switches_are_set_and_explained(control: Control, sim: Simulator) -> None:
    assert control.post("/switch", {"rule_put": "reset"}).json()["rule_put"] == "reset"
    assert sim.switches.rule_put == "reset"
    assert control.get("/switches")["rule_put"] == {
        "value": "reset",
        "doc": "what PUT does to fields the body omits",
    }


def test_tokens_are_made_invalid(control: Control, api: Api) -> None:
    control.post("/forget_sessions")
    assert api.send("GET", "/policies").json()["message"] == "Unauthorized"


def test_time_is_advanced(control: Control, api: Api) -> None:
    control.post("/advance", {"seconds": 601})
    assert api.send("GET", "/policies").status_code == 401


def test_a_reset_undoes_every_change(control: Control, api: Api, sim: Simulator) -> None:
    before = control.get("/snapshot")
    api.policy("x")
    sim.switches.rule_put = "reset"
    sim.faults.order("GET", "/policies", status=500)
    control.post("/reset")
    assert control.get("/snapshot") == before == sim.snapshot()
    assert (sim.switches.rule_put, sim.faults.pending(), sim.requests) == ("keep", [], [])


def test_after_a_reset_what_is_made_anew_has_the_same_id(control: Control, api: Api) -> None:
    first = api.policy("x")
    control.post("/reset")
    api.login()
    assert api.policy("x") == first


def test_a_reset_brings_back_what_was_there_and_forgets_what_was_made_beside_the_api(
    control: Control, sim: Simulator
) -> None:
    before = sim.snapshot()
    gold = sim.federation.find("policies", name="Gold")[0]
    sim.federation.remove("policies", gold["id"])
    sim.federation.add("policies", name="Bronze")
    control.post("/reset")
    assert sim.snapshot() == before


def test_objects_of_a_kind_are_listed(control: Control) -> None:
    assert [each["name"] for each in control.get("/objects/policies")] == [
        "Fixed Default Backup Policy",
        "Silver",
        "Gold",
    ]


def test_requests_are_listed(control: Control, api: Api, sim: Simulator) -> None:
    before = sim.clock.now()
    api.post("/policies/?cluster_group_id=none", {"name": "x"})
    last = control.get("/requests")[-1]
    assert before <= last.pop("at") <= sim.clock.now()
    assert last.pop("seconds") > 0
    assert last == {
        "method": "POST",
        "path": "/policies",
        "query": {"cluster_group_id": "none"},
        "body": {"name": "x"},
        "status": 404,
        "content_type": "application/vnd.simplivity.v1.9+json",
        "controller": 0,
    }


def test_requests_are_forgotten(control: Control, api: Api) -> None:
    api.get("/policies")
    control.post("/clear_requests")
    assert control.get("/requests") == []


def test_violations_are_listed(control: Control) -> None:
    assert control.get("/violations") == []


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/add", {"kind": "moons", "fields": {"name": "x"}}, 404, "nothing is called 'moons'"),
        ("/change", {"kind": "policies"}, 404, "nothing is called 'id'"),
        ("/remove", {"kind": "policies", "id": "none"}, 404, "nothing is called 'none'"),
        ("/add", {"kind": "policies", "fields": {"colour": 1}}, 400, "policies have no colour"),
        ("/switch", {"colour": "red"}, 400, "there is no switch colour"),
        ("/switch", {"rule_put": "x"}, 400, "switch rule_put is one of keep, reset, not x"),
        ("/advance", {"seconds": "soon"}, 400, "could not convert string to float: 'soon'"),
        ("/fault", {"path": "/x"}, 400, None),
    ],
)
def test_wrong_requests_are_reported(
    control: Control, path: str, body: Any, status: int, error: str | None
) -> None:
    response = control.post(path, body)
    assert response.status_code == status
    assert error in (response.json()["error"], None)


def test_changes_of_due_tasks_show_at_the_control_port(control: Control, api: Api) -> None:
    api.post("/policies", {"name": "x"})
    assert control.get("/objects/policies")[-1]["name"] == "x"
