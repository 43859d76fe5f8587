"""When a change happens, and what its task shows."""

import re

from simulator import Simulator
from tests.simulator.client import Api

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def test_a_mutation_is_accepted_and_its_task_is_in_progress(api: Api) -> None:
    response = api.post("/policies", {"name": "x"})
    task = response.json()["task"]
    assert response.status_code == 202
    assert re.fullmatch(f"({UUID}):\\1:{UUID}", task["id"])
    assert task["state"] == "IN_PROGRESS"
    assert task["affected_objects"] == []
    assert task["error_code"] == 0
    assert task["end_time"] == "1970-01-01T00:00:00Z"


def test_a_task_without_duration_has_ended_at_the_first_poll(api: Api) -> None:
    started = api.post("/policies", {"name": "x"}).json()["task"]
    ended = api.get(f"/tasks/{started['id']}")["task"]
    assert ended["state"] == "COMPLETED"
    (affected,) = ended["affected_objects"]
    assert affected == {"object_type": "policy", "object_id": api.id_of("policies", "x")}
    assert ended["end_time"] >= ended["start_time"] == started["start_time"]


def test_a_task_ends_without_being_polled(api: Api) -> None:
    api.post("/policies", {"name": "x"})
    assert api.get("/policies", name="x")["count"] == 1


def test_a_change_shows_when_its_task_has_ended(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    task = api.post("/policies", {"name": "x"}).json()["task"]["id"]
    sim.clock.advance(9)
    assert api.get("/policies", name="x")["count"] == 0
    assert api.get(f"/tasks/{task}")["task"]["state"] == "IN_PROGRESS"
    sim.clock.advance(2)
    assert api.get("/policies", name="x")["count"] == 1
    assert api.get(f"/tasks/{task}")["task"]["state"] == "COMPLETED"


def test_a_change_waits_until_its_task_has_been_polled_often_enough(
    api: Api, sim: Simulator
) -> None:
    sim.switches.task_polls = 2
    task = api.post("/policies", {"name": "x"}).json()["task"]["id"]
    for _ in range(2):
        assert sim.federation.find("policies", name="x") == []
        assert api.get(f"/tasks/{task}")["task"]["state"] == "IN_PROGRESS"
    assert api.get(f"/tasks/{task}")["task"]["state"] == "COMPLETED"
    assert sim.federation.find("policies", name="x")


def test_changes_happen_in_the_order_of_their_requests(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    policy = api.policy()
    for name in ("one", "two"):
        api.post(f"/policies/{policy}/rename", {"name": name})
    sim.clock.advance(11)
    assert api.get(f"/policies/{policy}")["policy"]["name"] == "two"


def test_of_two_tasks_for_one_name_the_second_fails(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    first, second = (api.post("/policies", {"name": "x"}) for _ in range(2))
    sim.clock.advance(11)
    assert api.ended(first)["state"] == "COMPLETED"
    failed = api.ended(second)
    assert (failed["state"], failed["error_code"]) == ("FAILED", 13)
    assert failed["error_message"] == "Duplicate name exists."
    assert failed["affected_objects"] == []


def test_a_task_whose_object_has_gone_meanwhile_fails(api: Api, sim: Simulator) -> None:
    sim.switches.task_seconds = 10
    policy = api.policy()
    answer = api.post(f"/policies/{policy}/rename", {"name": "x"})
    sim.federation.remove("policies", policy)
    sim.clock.advance(11)
    assert api.ended(answer)["state"] == "FAILED"


def test_an_unknown_task_is_not_found(api: Api) -> None:
    response = api.send("GET", "/tasks/a:b:c")
    assert response.status_code == 404
    assert response.json()["message"] == "Object type: task id: a:b:c could not be found"
