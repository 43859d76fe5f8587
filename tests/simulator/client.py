"""A client of the API that shows every status and header."""

from typing import Any

import requests

from simulator import Simulator

VND = "application/vnd.simplivity.v1.{}+json"


class Api:
    """Sends requests as they are asked for, and follows tasks."""

    def __init__(self, sim: Simulator, session: requests.Session, controller: int = 0) -> None:
        self.sim = sim
        self.session = session
        self.url = sim.urls[controller]
        self.token = ""

    def login(self, username: str | None = None, password: str | None = None) -> requests.Response:
        form = {
            "grant_type": "password",
            "username": username or self.sim.username,
            "password": password or self.sim.password,
        }
        response = self.session.post(
            f"{self.url}/api/oauth/token", data=form, auth=("simplivity", "")
        )
        self.token = response.json().get("access_token", "")
        return response

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": VND.format(more.pop("version", 9)),
            **more.pop("headers", {}),
        }
        if "files" in more:
            del headers["Content-Type"]  # that of a form has the mark between its parts
        url = f"{self.url}/api{path}"
        return self.session.request(method, url, json=body, headers=headers, **more)

    def get(self, path: str, **query: Any) -> Any:
        response = self.send("GET", path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        return self.send("POST", path, body, **more)

    def ended(self, response: requests.Response) -> dict[str, Any]:
        """The task of a response after it has ended."""
        assert response.status_code // 100 == 2, response.text
        task = response.json()["task"]
        while task["state"] == "IN_PROGRESS":
            task = self.get(f"/tasks/{task['id']}")["task"]
        return dict(task)

    def do(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """A mutation that must succeed; its task."""
        task = self.ended(self.send(method, path, body, **more))
        assert task["state"] == "COMPLETED", task
        return task

    def id_of(self, kind: str, name: str) -> str:
        """Read from the federation itself, so that it does not depend on filters."""
        (found,) = self.sim.federation.find(kind, name=name)
        return str(found["id"])

    def policy(self, name: str = "Mine", rules: Any = ()) -> str:
        """A policy made for a test."""
        return str(self.sim.federation.add("policies", name=name, rules=list(rules))["id"])

    def rules(self, policy: str) -> Any:
        return self.get(f"/policies/{policy}")["policy"]["rules"]
