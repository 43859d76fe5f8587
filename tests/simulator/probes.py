"""What each switch changes: a probe that looks, and what it sees by each value of the switch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from tests.simulator.client import Api

Look = Callable[[Api], Any]
RULE = {"frequency": 60, "retention": 120}


@dataclass(frozen=True)
class Probe:
    """A look at one switch; its values are written as on the command line."""

    look: Look
    sees: dict[str, Any]


PROBES: dict[str, Probe] = {}


def shows(switch: str, sees: dict[str, Any]) -> Callable[[Look], Look]:
    """Registers a look as the probe of a switch."""

    def register(look: Look) -> Look:
        PROBES[switch] = Probe(look, sees)
        return look

    return register


def outcome(api: Api, response: requests.Response) -> Any:
    """The status of a refusal, or the state in which the task of an answer ends."""
    if response.status_code >= 400:
        return response.status_code
    return api.ended(response)["state"]


LATE = {"failed_task": "FAILED", "400": 400}
