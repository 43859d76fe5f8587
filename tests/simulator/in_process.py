"""Requests to a simulator without a network, for tests that need many of them."""

from collections.abc import Mapping
from typing import Any

from simulator import Fault, Simulator
from simulator.call import Response
from simulator.pipeline import Request, encode, respond

MEDIA_TYPE = "application/vnd.simplivity.v1.14+json"


class InProcess:
    """A client of a simulator that need not be started."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        form = {"grant_type": "password", "username": sim.username, "password": sim.password}
        self._token = sim.backend.tokens[0].grant(form)["access_token"]

    def send(self, method: str, path: str, query: Mapping[str, str], raw: bytes = b"") -> Response:
        request = Request(method, path, query, f"Bearer {self._token}", MEDIA_TYPE, raw)
        response = respond(self.sim.backend, request, Fault(method, ""))
        assert isinstance(encode(response, "published"), bytes)
        return response

    def get(self, path: str, **query: Any) -> Any:
        response = self.send("GET", path, {name: str(value) for name, value in query.items()})
        assert response.status == 200, response.body
        return response.body
