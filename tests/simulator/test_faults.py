"""Failures that are ordered come, once or as often as ordered."""

import dataclasses
from typing import Any

import pytest
import requests

from simulator import Fault, Simulator
from tests.simulator.client import Api

CREATE = ("POST", "/policies")
NEW = {"name": "x"}
COVERED = {
    "skip",
    "times",
    "status",
    "body",
    "raw",
    "message",
    "error_code",
    "extended",
    "applied",
    "drop",
    "delay",
    "forget_task",
    "fail_task",
    "fail_code",
    "partial",
    "another",
    "says",
    "echo",
    "trickle",
}


def created(sim: Simulator) -> bool:
    return bool(sim.federation.find("policies", name="x"))


def test_every_field_of_a_fault_has_a_test() -> None:
    which = {"method", "path", "controller", "hits"}
    assert {each.name for each in dataclasses.fields(Fault)} - which == COVERED


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("applied", [True, False])
def test_a_proxy_error_is_a_web_page_with_or_without_the_change(
    api: Api, sim: Simulator, status: int, *, applied: bool
) -> None:
    sim.faults.order(*CREATE, status=status, applied=applied)
    response = api.post("/policies", NEW)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html")
    assert response.text.startswith("<html>")
    assert created(sim) == applied


def test_other_errors_are_json_with_the_published_exception(api: Api, sim: Simulator) -> None:
    sim.faults.order(*CREATE, status=500, message="Out of order")
    body = api.post("/policies", NEW).json()
    assert body["exception"].endswith("InternalServerException")
    assert (body["message"], body["status"]) == ("Out of order", "500")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("json", b'{"exception"'), ("html", b"<html>"), ("empty", b""), ("raw", b"oops")],
)
def test_the_body_can_be_chosen(api: Api, sim: Simulator, kind: str, expected: bytes) -> None:
    sim.faults.order("GET", "/policies", status=200, body=kind, raw="oops")
    content = api.send("GET", "/policies").content
    assert content.startswith(expected)
    assert bool(content) == bool(expected)


def test_an_error_can_have_an_error_code_and_an_extended_response(api: Api, sim: Simulator) -> None:
    message = "Invalid or unexpected destination specified."
    sim.faults.order(
        *CREATE, status=400, message=message, error_code=142, extended="the real reason"
    )
    body = api.post("/policies", NEW).json()
    assert body["exception"] == "com.simplivity.rpc.common.TaskException"
    assert (body["error_code"], body["status"]) == ("142", "400")
    assert (body["message"], body["extendedResponse"]) == (message, "the real reason")


def test_json_can_be_truncated(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", status=200, body="truncated")
    with pytest.raises(requests.JSONDecodeError):
        api.send("GET", "/policies").json()


@pytest.mark.parametrize("applied", [True, False])
def test_a_connection_is_cut_before_or_after_the_change(
    api: Api, sim: Simulator, *, applied: bool
) -> None:
    sim.faults.order(*CREATE, drop=True, applied=applied)
    with pytest.raises(requests.ConnectionError):
        api.post("/policies", NEW)
    assert created(sim) == applied
    assert sim.requests[-1].status == 0
    assert api.get("/policies")


def test_a_fault_hits_once(api: Api, sim: Simulator) -> None:
    fault = sim.faults.order("GET", "/policies", status=500)
    seen = [api.send("GET", "/policies").status_code for _ in range(3)]
    assert seen == [500, 200, 200]
    assert fault.hits == 1
    assert sim.faults.pending() == []


def test_a_fault_can_skip_requests_and_hit_several_times(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", status=500, skip=1, times=2)
    seen = [api.send("GET", "/policies").status_code for _ in range(5)]
    assert seen == [200, 500, 500, 200, 200]


def test_a_fault_can_hit_for_ever(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", status=500, times=0)
    assert {api.send("GET", "/policies").status_code for _ in range(5)} == {500}
    sim.faults.clear()
    assert api.get("/policies")


def test_an_error_with_an_unpublished_status_is_an_internal_server_exception(
    api: Api, sim: Simulator
) -> None:
    sim.faults.order("GET", "/policies", status=418)
    assert api.send("GET", "/policies").json()["exception"].endswith("InternalServerException")


def test_faults_come_in_the_order_in_which_they_were_ordered(api: Api, sim: Simulator) -> None:
    for status in (500, 408, 503):
        sim.faults.order("GET", "/policies", status=status)
    seen = [api.send("GET", "/policies").status_code for _ in range(4)]
    assert seen == [500, 408, 503, 200]


@pytest.mark.parametrize(
    ("pattern", "hit"),
    [
        ("/policies/{policyId}", True),
        ("/policies/[0-9a-f-]+", True),
        ("/policies/.*", True),
        (".*", True),
        ("/policies", False),
        ("/policies/{policyId}/rules", False),
    ],
)
def test_a_path_is_a_template_or_a_pattern(
    api: Api, sim: Simulator, pattern: str, *, hit: bool
) -> None:
    sim.faults.order("get", pattern, status=500)
    sim.clear_requests()
    response = api.send("GET", f"/policies/{api.id_of('policies', 'Gold')}")
    assert len(sim.requests) == 1
    assert (response.status_code == 500) == hit


def test_a_login_can_fail_as_well(api: Api, sim: Simulator) -> None:
    sim.faults.order("POST", "/oauth/token", status=503)
    url = f"{sim.url}/api/oauth/token"
    assert api.session.post(url).status_code == 503


def test_a_response_can_be_delayed(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", delay=0.05)
    assert api.get("/policies")
    assert sim.requests[-1].seconds >= 0.05


def test_a_request_that_outlasts_the_gateway_is_carried_out_and_gets_504(
    api: Api, sim: Simulator
) -> None:
    sim.switches.gateway_seconds = 0.01
    sim.faults.order(*CREATE, delay=60)
    assert api.post("/policies", NEW).status_code == 504
    assert created(sim)


def test_a_forgotten_task_still_makes_its_change(api: Api, sim: Simulator) -> None:
    sim.faults.order(*CREATE, forget_task=True)
    task = api.post("/policies", NEW).json()["task"]["id"]
    assert api.send("GET", f"/tasks/{task}").status_code == 404
    assert created(sim)


def test_a_task_can_fail_and_change_nothing(api: Api, sim: Simulator) -> None:
    sim.faults.order(*CREATE, fail_task="The VM power state is not acceptable.", fail_code=130)
    failed = api.ended(api.post("/policies", NEW))
    assert failed["state"] == "FAILED"
    assert failed["error_message"] == "The VM power state is not acceptable."
    assert (failed["error_code"], failed["affected_objects"]) == (130, [])
    assert not created(sim)


def test_a_change_of_many_machines_can_stop_half_way(api: Api, sim: Simulator) -> None:
    sim.faults.order("POST", "/virtual_machines/set_policy", partial=2)
    policy = api.policy()
    keys = [each["id"] for each in sim.federation.objects("virtual_machines")[:3]]
    body: dict[str, Any] = {"policy_id": policy, "virtual_machine_id": keys}
    failed = api.ended(api.post("/virtual_machines/set_policy", body))
    assert (failed["state"], failed["affected_objects"]) == ("FAILED", [])
    changed = sim.federation.find("virtual_machines", policy_id=policy)
    assert [each["id"] for each in changed] == keys[:2]


def test_an_unknown_effect_is_refused_when_it_is_ordered(sim: Simulator) -> None:
    with pytest.raises(TypeError, match="colour"):
        sim.faults.order("GET", "/policies", colour="red")


# -- responses that are not true ------------------------------------------------------------------


@pytest.mark.parametrize("status", [226, 299, 404, 507, 520])
def test_any_status_can_come_after_the_change_with_the_true_body(
    api: Api, sim: Simulator, status: int
) -> None:
    sim.faults.order(*CREATE, status=status, applied=True, body="own")
    response = api.post("/policies", NEW)
    assert response.status_code == status
    assert response.json()["task"]["id"]
    assert created(sim)


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_that_has_no_body_comes_without_one(api: Api, sim: Simulator, status: int) -> None:
    sim.faults.order(*CREATE, status=status, applied=True, body="own")
    response = api.post("/policies", NEW)
    assert (response.status_code, response.content) == (status, b"")
    assert created(sim)


def test_an_html_page_can_have_an_unknown_status(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", status=520, body="html")
    assert "<h1>520</h1>" in api.send("GET", "/policies").text


@pytest.mark.parametrize("kind", ["policies", "datastores", "hosts", "virtual_machines"])
def test_get_of_an_object_can_return_another_of_its_kind(
    api: Api, sim: Simulator, kind: str
) -> None:
    key = sim.federation.objects(kind)[1]["id"]
    sim.faults.order("GET", f"/{kind}/{key}", another=True)
    (response,) = api.get(f"/{kind}/{key}").values()
    assert response["id"] == sim.federation.objects(kind)[0]["id"]
    (after,) = api.get(f"/{kind}/{key}").values()
    assert after["id"] == key


def test_get_of_a_task_can_return_another(api: Api, sim: Simulator) -> None:
    first, second = (api.do("POST", "/policies", {"name": name}) for name in "xy")
    sim.faults.order("GET", "/tasks/{taskId}", another=True)
    assert api.get(f"/tasks/{second['id']}")["task"]["id"] == first["id"]


def test_where_there_is_no_other_task_the_response_is_true(api: Api, sim: Simulator) -> None:
    task = api.do("POST", "/policies", NEW)["id"]
    sim.faults.order("GET", "/tasks/{taskId}", another=True)
    assert api.get(f"/tasks/{task}")["task"]["id"] == task


@pytest.mark.parametrize("state", ["PAUSED", None, 7, []])
def test_a_task_can_have_false_fields(api: Api, sim: Simulator, state: Any) -> None:
    task = api.do("POST", "/policies", NEW)["id"]
    affected = [{"object_type": "policy", "object_id": ".."}]
    sim.faults.order("GET", "/tasks/{taskId}", says={"state": state, "affected_objects": affected})
    response = api.get(f"/tasks/{task}")["task"]
    assert (response["id"], response["state"], response["affected_objects"]) == (
        task,
        state,
        affected,
    )


def test_each_object_of_a_list_can_have_false_fields(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/policies", says={"id": None})
    policies = api.get("/policies")["policies"]
    assert [each["id"] for each in policies] == [None] * len(sim.federation.objects("policies"))
    assert [each["name"] for each in policies] == [
        each["name"] for each in sim.federation.objects("policies")
    ]


def test_an_error_can_quote_the_token(api: Api, sim: Simulator) -> None:
    sim.faults.order(*CREATE, status=500, echo=True)
    assert api.token in api.post("/policies", NEW).json()["message"]


def test_an_error_can_quote_the_password_of_a_login(api: Api, sim: Simulator) -> None:
    sim.faults.order("POST", "/oauth/token", status=500, echo=True)
    form = {"grant_type": "password", "username": sim.username, "password": sim.password}
    url = f"{sim.url}/api/oauth/token"
    assert sim.password in api.session.post(url, data=form).json()["message"]


def test_a_response_can_come_byte_by_byte(api: Api, sim: Simulator) -> None:
    sim.faults.order("GET", "/version", trickle=0.0001)
    response = api.send("GET", "/version", stream=True)
    assert list(response.raw.read_chunked()) == [
        bytes([byte]) for byte in api.send("GET", "/version").content
    ]
