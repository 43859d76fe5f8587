"""Probes: for each switch a function that shows its effect, and the result for each value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from tests.simulator.client import Api

Measure = Callable[[Api], Any]
RULE = {"frequency": 60, "retention": 120}


@dataclass(frozen=True)
class Probe:
    """The function of a switch, and its results by the values of the switch as text."""

    measure: Measure
    results: dict[str, Any]


PROBES: dict[str, Probe] = {}


def shows(switch: str, results: dict[str, Any]) -> Callable[[Measure], Measure]:
    """Registers a function as the probe of a switch."""

    def register(measure: Measure) -> Measure:
        PROBES[switch] = Probe(measure, results)
        return measure

    return register


def outcome(api: Api, response: requests.Response) -> Any:
    """The status of an error, or the state in which the task of a response ends."""
    if response.status_code >= 400:
        return response.status_code
    return api.ended(response)["state"]


AS_TASK_OR_400 = {"failed_task": "FAILED", "400": 400}
