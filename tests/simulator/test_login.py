"""Logging in: how tokens are issued, used, expire and are revoked."""

from typing import Any

import pytest
import requests

from simulator import Simulator
from tests.simulator.client import Api

FORM = {"grant_type": "password"}


def login(api: Api, *, auth: Any = ("simplivity", ""), **form: str) -> requests.Response:
    url = f"{api.sim.url}/api/oauth/token"
    user = {"username": api.sim.username, "password": api.sim.password}
    return api.session.post(url, data={**FORM, **user, **form}, auth=auth)


def test_a_login_gives_a_bearer_token_for_a_day(api: Api) -> None:
    answer = login(api).json()
    assert sorted(answer) == ["access_token", "expires_in", "scope", "token_type", "updated_at"]
    assert answer["token_type"] == "bearer"
    assert 86390 < answer["expires_in"] <= 86400
    assert answer["updated_at"] > 10**12


def test_a_second_login_gets_the_same_token_with_the_time_that_it_has_left(
    api: Api, sim: Simulator
) -> None:
    first = login(api).json()
    sim.clock.advance(300)
    second = login(api).json()
    assert second["access_token"] == first["access_token"]
    assert first["expires_in"] - second["expires_in"] in (299, 300, 301)


def test_another_user_gets_another_token(api: Api, sim: Simulator) -> None:
    assert login(api, username=sim.reader).json()["access_token"] != api.token


def test_a_form_may_be_multipart(api: Api, sim: Simulator) -> None:
    fields = {**FORM, "username": sim.username, "password": sim.password}
    response = api.session.post(
        f"{sim.url}/api/oauth/token",
        files={name: (None, value) for name, value in fields.items()},
        auth=("simplivity", ""),
    )
    assert response.json()["access_token"] == api.token


@pytest.mark.parametrize("auth", [None, ("simplivity", "secret"), ("other", "")])
def test_the_basic_header_has_the_client_simplivity_with_an_empty_password(
    api: Api, auth: Any
) -> None:
    response = login(api, auth=auth)
    assert response.status_code == 401
    body = response.json()
    assert isinstance(body.pop("timestamp"), str)
    assert body == {
        "exception": "BadCredentialsException",
        "path": "/api/oauth/token",
        "message": "Bad Credentials",
        "status": "401",
    }


@pytest.mark.parametrize("header", ["Basic ###", "Basic /////w==", "Digest x"])
def test_a_malformed_basic_header_is_refused(api: Api, header: str) -> None:
    url = f"{api.sim.url}/api/oauth/token"
    assert api.session.post(url, headers={"Authorization": header}).status_code == 401


def test_a_wrong_password_is_refused(api: Api) -> None:
    response = login(api, password="wrong")
    assert (response.status_code, response.json()["message"]) == (401, "Bad Credentials")


def test_other_grants_are_refused(api: Api) -> None:
    response = login(api, grant_type="refresh_token")
    assert (response.status_code, response.json()) == (400, {"error": "unsupported_grant_type"})


def test_ten_idle_minutes_end_a_session(api: Api, sim: Simulator) -> None:
    sim.clock.advance(601)
    response = api.send("GET", "/policies")
    assert response.status_code == 401
    assert response.json() == {
        "error": "invalid_token",
        "message": f"Access token expired due to inactivity: {api.token}",
    }


def test_each_request_gives_a_session_ten_minutes_more(api: Api, sim: Simulator) -> None:
    for _ in range(3):
        sim.clock.advance(599)
        assert api.send("GET", "/policies").status_code == 200
    sim.clock.advance(601)
    assert api.send("GET", "/policies").status_code == 401


def test_a_day_ends_a_session_that_is_in_use(api: Api, sim: Simulator) -> None:
    sim.switches.idle_seconds = 12 * 3600
    for _ in range(2):
        sim.clock.advance(12 * 3600 - 60)
        assert api.send("GET", "/policies").status_code == 200
    sim.clock.advance(180)
    response = api.send("GET", "/policies")
    assert response.json()["message"] == f"Access token expired: {api.token}"


def test_a_login_after_the_end_gives_a_new_token(api: Api, sim: Simulator) -> None:
    old = api.token
    sim.clock.advance(601)
    api.login()
    assert api.token != old
    assert api.get("/policies")


@pytest.mark.parametrize("header", ["", "Bearer unknown", "Basic c2ltcGxpdml0eTo="])
def test_a_request_without_a_known_token_is_unauthorized(api: Api, header: str) -> None:
    response = api.send("GET", "/backups", headers={"Authorization": header})
    assert response.status_code == 401
    body = response.json()
    assert isinstance(body.pop("timestamp"), int)
    assert body == {
        "status": 401,
        "error": "Unauthorized",
        "exception": "com.simplivity.restapi.exceptions.SvtExceptions$UnauthorizedException",
        "message": "Unauthorized",
        "path": "/api/backups",
    }


def test_a_revoked_token_is_unknown(api: Api) -> None:
    response = api.send("GET", "/oauth/revoke")
    assert (response.status_code, response.content) == (200, b"")
    assert api.send("GET", "/policies").status_code == 401


def test_the_version_needs_no_token(api: Api, sim: Simulator) -> None:
    response = api.session.get(f"{sim.url}/api/version")
    assert response.json() == {"REST_API_Version": "1.25", "SVTFS_Version": "5.3.1.100"}


def test_a_reader_may_only_read(api: Api, sim: Simulator) -> None:
    api.login(username=sim.reader)
    assert api.get("/policies")["count"] == 3
    response = api.post("/policies", {"name": "x"})
    assert response.status_code == 400
    assert response.json()["exception"].endswith("PermissionDeniedException")


def test_passwords_do_not_reach_the_journal(api: Api, sim: Simulator) -> None:
    login(api)
    assert [each.body for each in sim.requests if each.path == "/oauth/token"] == [None, None]
