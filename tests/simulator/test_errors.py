"""The formats of errors, as HPE's developer portal prints them."""

from typing import Any

import pytest
import requests

from simulator import Simulator
from tests.simulator.client import Api

PORTAL = "com.simplivity.restapi.exceptions."
SPRING = "org.springframework."


def error(response: requests.Response) -> tuple[int, Any]:
    body = response.json()
    body.pop("timestamp")
    return response.status_code, body


def test_a_duplicate_name_is_a_task_exception_with_code_13(api: Api) -> None:
    policy = api.policy()
    response = api.post(f"/policies/{policy}/rename", {"name": "Gold"})
    assert isinstance(response.json()["timestamp"], int)
    assert error(response) == (
        400,
        {
            "exception": "com.simplivity.rpc.common.TaskException",
            "path": f"/api/policies/{policy}/rename",
            "error_code": "13",
            "message": "Duplicate name exists.",
            "status": "400",
        },
    )


def test_an_unknown_id_in_the_path_is_not_found(api: Api) -> None:
    assert error(api.send("GET", "/backups/badid")) == (
        404,
        {
            "exception": f"{PORTAL}ObjectNotFoundException",
            "path": "/api/backups/badid",
            "message": "Object type: backup id: badid could not be found",
            "status": "404",
        },
    )


def test_an_old_media_type_is_refused_with_an_iso_time(api: Api) -> None:
    response = api.post(f"/policies/{api.policy()}/rename", {"name": "x"}, version=0)
    assert isinstance(response.json()["timestamp"], str)
    status, body = error(response)
    assert status == 415
    assert body["exception"] == f"{SPRING}web.HttpMediaTypeNotSupportedException"
    assert body["message"] == "Content type 'application/vnd.simplivity.v1.0+json' not supported"


@pytest.mark.parametrize(
    ("method", "path", "status", "exception"),
    [
        ("PUT", "/policies", 405, f"{SPRING}web.HttpRequestMethodNotSupportedException"),
        ("DELETE", "/tasks/x", 405, f"{SPRING}web.HttpRequestMethodNotSupportedException"),
        ("GET", "/nothing", 404, f"{SPRING}web.servlet.NoHandlerFoundException"),
        ("POST", "/backups/x/unlock", 404, f"{SPRING}web.servlet.NoHandlerFoundException"),
    ],
)
def test_operations_that_are_not_simulated_get_errors_of_the_same_format(
    api: Api, method: str, path: str, status: int, exception: str
) -> None:
    found, body = error(api.send(method, path))
    assert (found, body["exception"], body["path"]) == (status, exception, f"/api{path}")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "The request body is not JSON"),
        ([], "The request body is not an object"),
        ({}, "create_or_rename_policy.name is missing"),
        ({"name": 7}, "create_or_rename_policy.name cannot be 7"),
        ({"name": None}, "create_or_rename_policy.name cannot be None"),
        ({"name": "x", "colour": "red"}, "Unrecognized field: colour"),
        ({"name": " "}, "Invalid name:  "),
    ],
)
def test_a_bad_body_is_refused_before_there_is_a_task(api: Api, body: Any, message: str) -> None:
    status, found = error(api.post("/policies", body))
    assert (status, found["message"]) == (400, message)
    assert found["exception"] == f"{PORTAL}InvalidBodyException"


def test_rules_come_in_an_array(api: Api) -> None:
    response = api.post(f"/policies/{api.policy()}/rules", {"frequency": 1, "retention": 1})
    assert error(response)[1]["message"] == "The request body is not an array"


def test_numbers_may_be_strings(api: Api) -> None:
    policy = api.policy()
    api.do("POST", f"/policies/{policy}/rules", [{"frequency": "60", "retention": "120"}])
    assert api.rules(policy)[0]["frequency"] == 60


@pytest.mark.parametrize("value", ["sixty", 1.5, True, 2**31])
def test_other_values_than_32_bit_integers_are_refused(api: Api, value: Any) -> None:
    body = [{"frequency": value, "retention": 120}]
    assert api.post(f"/policies/{api.policy()}/rules", body).status_code == 400


def test_a_large_body_is_refused(api: Api) -> None:
    status, body = error(api.post("/policies", {"name": "x" * 1_100_000}))
    assert (status, body["exception"]) == (413, f"{PORTAL}BodyTooLargeException")


def test_a_long_url_is_refused_by_the_web_server(api: Api) -> None:
    response = api.send("GET", "/policies", params={"id": "x" * 9000})
    assert (response.status_code, response.headers["content-type"]) == (414, "text/html")


def test_a_slash_at_the_end_does_not_matter(api: Api) -> None:
    assert api.do("POST", "/policies/", {"name": "x"})


def test_outside_of_the_api_there_is_a_web_page(api: Api, sim: Simulator) -> None:
    response = api.session.get(f"{sim.url}/ui")
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html")


def test_a_get_may_have_any_content_type_and_body(api: Api) -> None:
    assert api.send("GET", "/policies", {}, headers={"Content-Type": "text/x"}).status_code == 200


def test_a_delete_may_have_any_content_type_and_body(api: Api) -> None:
    policy = api.policy()
    headers = {"Content-Type": "application/vnd.simplivity.v1.99+json"}
    assert api.send("DELETE", f"/policies/{policy}", {}, headers=headers).status_code == 202
