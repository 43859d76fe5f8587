"""Probes of the switches of logging in, errors, limits and tasks."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.simulator.client import Api
from tests.simulator.probes import AS_TASK_OR_400, RULE, outcome, shows

NEW = {"name": "long"}


@shows("wrong_password", {"bad_credentials": (401, None), "invalid_grant": (400, "invalid_grant")})
def wrong_password(api: Api) -> Any:
    response = api.login(password="wrong")
    return response.status_code, response.json().get("error")


@shows("dead_token", {"invalid_token": "invalid_token", "unauthorized": "Unauthorized"})
def error_of_an_idle_token(api: Api) -> Any:
    api.sim.clock.advance(601)
    return api.send("GET", "/policies").json()["error"]


@shows("same_token", {"true": True, "false": False})
def second_login_gets_the_same(api: Api) -> Any:
    first = api.token
    api.login()
    return api.token == first


@shows("idle_seconds", {"600": 200, "50": 401})
@shows("life_seconds", {"86400": 200, "50": 401})
def status_after_a_while(api: Api) -> Any:
    api.sim.clock.advance(100)
    return api.send("GET", "/policies").status_code


@shows("permission_denied", {"400": 400, "403": 403})
def status_for_a_reader(api: Api) -> Any:
    api.login(username=api.sim.reader)
    return api.post("/policies", NEW).status_code


def errors(api: Api, field: str) -> list[Any]:
    """A field of errors: not found, unauthorized, media type, bad credentials."""
    url = f"{api.sim.url}/api/oauth/token"
    return [
        api.send("GET", "/policies/none").json()[field],
        api.send("GET", "/policies", headers={"Authorization": ""}).json()[field],
        api.post("/policies", NEW, version=99).json()[field],
        api.session.post(url).json()[field],
    ]


@shows(
    "status_as",
    {
        "published": ["404", 401, "415", "401"],
        "int": [404, 401, 415, 401],
        "string": ["404", "401", "415", "401"],
    },
)
def status_in_errors(api: Api) -> Any:
    return errors(api, "status")


@shows(
    "timestamp_as",
    {"published": [int, int, str, str], "ms": [int] * 4, "iso": [str] * 4},
)
def timestamp_in_errors(api: Api) -> Any:
    return [type(each) for each in errors(api, "timestamp")]


@shows(
    "exception_as",
    {
        "published": [True, True, True, False],
        "full": [True] * 4,
        "short": [False] * 4,
    },
)
def exceptions_have_a_package(api: Api) -> Any:
    return ["." in each for each in errors(api, "exception")]


@shows("unknown_ids", {"404": 404, "400": 400, "failed_task": "FAILED"})
def unknown_id_in_a_body(api: Api) -> Any:
    key = api.id_of("virtual_machines", "vm-00001")
    return outcome(api, api.post(f"/virtual_machines/{key}/set_policy", {"policy_id": "none"}))


@shows("unknown_fields", {"refused": 400, "ignored": "COMPLETED"})
def unknown_field_in_a_body(api: Api) -> Any:
    return outcome(api, api.post("/policies", {**NEW, "colour": "red"}))


@shows("null_fields", {"left_out": "COMPLETED", "refused": 400})
def null_in_a_body(api: Api) -> Any:
    key = api.id_of("virtual_machines", "vm-00001")
    body = {"backup_name": "x", "consistency_type": None}
    return outcome(api, api.post(f"/virtual_machines/{key}/backup", body))


@shows("media_rule", {"strict": [415, 202], "fields": [415, 415], "lax": [202, 202]})
def old_content_types(api: Api) -> Any:
    path = f"/policies/{api.policy()}"
    stored = [{**RULE, "external_store_name": "storeonce-1"}]
    return [
        api.post(f"{path}/rename", NEW, version=0).status_code,
        api.post(f"{path}/rules", stored, version=9).status_code,
    ]


@shows("body_limit", {"1048576": 202, "10": 413, "0": 202})
def long_body(api: Api) -> Any:
    return api.post("/policies", NEW).status_code


@shows("url_limit", {"8192": 200, "20": 414, "0": 200})
def long_url(api: Api) -> Any:
    return api.send("GET", "/policies?name=long").status_code


@shows("concurrency_limit", {"0": [200, 200], "1": [200, 502]})
def two_requests_at_once(api: Api) -> Any:
    return at_once(api)


@shows("overload_status", {"502": [200, 502], "503": [200, 503], "429": [200, 429]})
def one_request_too_many(api: Api) -> Any:
    api.sim.switches.concurrency_limit = 1
    return at_once(api)


def at_once(api: Api) -> list[int]:
    api.sim.faults.order("GET", "/policies", delay=0.2, times=2)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: api.send("GET", "/policies"), range(2)))
    return sorted(each.status_code for each in answers)


@shows("gateway_seconds", {"60": 200, "0.001": 504})
def slow_request(api: Api) -> Any:
    api.sim.faults.order("GET", "/policies", delay=0.01)
    return api.send("GET", "/policies").status_code


@shows("latency_ms", {"0": False, "30": True})
def takes_its_time(api: Api) -> Any:
    api.get("/policies")
    return api.sim.requests[-1].seconds >= 0.03


def started(api: Api) -> Any:
    return api.post("/policies", NEW).json()["task"]


@shows("task_seconds", {"0": "COMPLETED", "10": "IN_PROGRESS"})
@shows("task_polls", {"0": "COMPLETED", "1": "IN_PROGRESS"})
def state_at_the_first_poll(api: Api) -> Any:
    return api.get(f"/tasks/{started(api)['id']}")["task"]["state"]


@shows("instant_tasks_in_post", {"false": "IN_PROGRESS", "true": "COMPLETED"})
def state_at_the_start(api: Api) -> Any:
    return started(api)["state"]


@shows("task_ttl_seconds", {"0": 200, "5": 404})
def task_after_a_while(api: Api) -> Any:
    task = started(api)["id"]
    api.get(f"/tasks/{task}")
    api.sim.clock.advance(10)
    return api.send("GET", f"/tasks/{task}").status_code


@shows(
    "task_message_field",
    {"schema": "error_message", "error_message": "error_message", "message": "message"},
)
def name_of_the_message(api: Api) -> Any:
    key = api.id_of("datastores", "datastore-001")
    task = api.ended(api.send("DELETE", f"/datastores/{key}"))
    return next(name for name in task if "message" in name)


@shows("task_extra_fields", {"false": set(), "true": {"percent_complete", "owner_id", "type"}})
def extra_fields_of_a_task(api: Api) -> Any:
    return {"percent_complete", "owner_id", "type"} & started(api).keys()


@shows("tasks_elsewhere", {"unknown": 404, "known": 200})
def task_at_another_controller(api: Api) -> Any:
    task = api.post("/policies", NEW).json()["task"]["id"]
    other = Api(api.sim, api.session, controller=1)
    other.login()
    return other.send("GET", f"/tasks/{task}").status_code


@shows("task_id_form", {"triple": 2, "single": 0})
def colons_in_a_task_id(api: Api) -> Any:
    return started(api)["id"].count(":")


@shows("mutation_status", {"202": 202, "200": 200, "201": 201})
def status_of_a_mutation(api: Api) -> Any:
    return api.post("/policies", NEW).status_code


@shows("delete_answer", {"task": (202, True), "204": (204, False)})
def response_to_a_delete(api: Api) -> Any:
    policy = api.policy()
    response = api.send("DELETE", f"/policies/{policy}")
    assert api.sim.federation.get("policies", policy) is None
    return response.status_code, bool(response.content)


def types(task: Any) -> list[str]:
    return [each["object_type"] for each in task["affected_objects"]]


@shows("affected_objects_of_rules", {"policy": ["policy"], "rules": ["rule"] * 2, "empty": []})
def affected_by_new_rules(api: Api) -> Any:
    return types(api.do("POST", f"/policies/{api.policy()}/rules", [RULE, RULE]))


@shows(
    "affected_objects_of_datastore_policy",
    {
        "datastore": {"datastore"},
        "virtual_machines": {"datastore", "virtual_machine"},
        "empty": set(),
    },
)
def affected_by_a_policy(api: Api) -> Any:
    key = api.id_of("datastores", "datastore-001")
    body = {"policy_id": api.policy()}
    return set(types(api.do("POST", f"/datastores/{key}/set_policy", body)))


@shows(
    "affected_objects_of_suspensions",
    {"hosts": ["host", "host"], "target": ["omnistack_cluster"], "empty": []},
)
def affected_by_a_suspension(api: Api) -> Any:
    cluster = api.id_of("omnistack_clusters", "cluster-1")
    body = {"target_object_type": "omnistack_cluster", "target_object_id": cluster}
    return types(api.do("POST", "/policies/suspend", body))


@shows("federation_target_id", {"ignored": "COMPLETED", "refused": 400})
def suspending_a_federation_by_an_id(api: Api) -> Any:
    body = {"target_object_type": "federation", "target_object_id": "some-id"}
    return outcome(api, api.post("/policies/suspend", body))


@shows("affected_objects_of_deletes", {"object": ["policy"], "empty": []})
def affected_by_a_delete(api: Api) -> Any:
    return types(api.do("DELETE", f"/policies/{api.policy()}"))


@shows("duplicate_names", AS_TASK_OR_400)
def a_name_twice(api: Api) -> Any:
    return outcome(api, api.post("/policies", {"name": "Gold"}))


@shows("names_ignore_case", {"false": "COMPLETED", "true": 400})
def a_name_in_another_case(api: Api) -> Any:
    return outcome(api, api.post("/policies", {"name": "gold"}))


@shows("name_limit", {"0": "COMPLETED", "3": 400})
def a_long_name(api: Api) -> Any:
    return outcome(api, api.post("/policies", NEW))
