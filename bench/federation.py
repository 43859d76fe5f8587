"""A simulated federation in a process of its own, told by its control port what it holds.

It holds only what a row puts there: a cluster with hosts, the built-in policies, and no datastore
or virtual machine of its own. Its answers are not checked against the OpenAPI document, as that
would be a cost of the simulator and no part of what is measured.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from bench import measure
from bench.measure import Crashed

Fact: TypeAlias = tuple[str, Mapping[str, Any]]
"""An object to be there: its kind and its properties."""

Order: TypeAlias = tuple[str, Mapping[str, Any]]
"""A path of the control port, and the body that is sent."""

COMMAND = Path(sys.executable).with_name("omnistack-simulator")
EMPTY = ("--clusters", "1", "--datastores", "0", "--vms", "0", "--no-check")


class Conditions(NamedTuple):
    """What a federation takes its time for, and how many requests it serves at once; 0: any.

    refusal: the status of what is too many.
    """

    latency_ms: float = 0
    task_seconds: float = 0
    at_once: int = 0
    refusal: int = 502

    @property
    def arguments(self) -> tuple[str, ...]:
        delays = ("--latency-ms", str(self.latency_ms), "--task-seconds", str(self.task_seconds))
        limit = ("--switch", f"concurrency_limit={self.at_once}")
        return (*delays, *limit, "--switch", f"overload_status={self.refusal}")


@contextmanager
def federation(conditions: Conditions) -> Iterator["Federation"]:
    """A federation as long as the block runs."""
    command = [str(COMMAND), *EMPTY, *conditions.arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise Crashed("the simulator did not start")
            yield Federation(process.pid, json.loads(line))
        finally:
            process.terminate()


class Federation:
    """The control port, and where the API is."""

    def __init__(self, pid: int, site: Mapping[str, str]) -> None:
        self.pid = pid
        self.environment = {
            "SIMPLIVITY_HOST": site["url"],
            "SIMPLIVITY_USERNAME": site["username"],
            "SIMPLIVITY_PASSWORD": site["password"],
            "SIMPLIVITY_CA_FILE": site["ca_file"],
        }
        self._address = site["control"].removeprefix("http://")

    def fill(self, facts: Iterable[Fact]) -> dict[str, Mapping[str, Any]]:
        """Hold these objects and no others of before; the whole of each by its id."""
        orders = [("/add", {"kind": kind, "fields": fields}) for kind, fields in facts]
        _, *made = self._ask("POST", ("/reset", {}), *orders)
        return {each["id"]: each for each in made}

    def forget_requests(self) -> None:
        self._ask("POST", ("/clear_requests", {}))

    def requests(self) -> list[Mapping[str, Any]]:
        """What was asked since, oldest first."""
        (found,) = self._ask("GET", ("/requests", {}))
        return list(found)

    def processor_time(self) -> float:
        return measure.processor_time(self.pid)

    def _ask(self, method: str, *orders: Order) -> list[Any]:
        """The answers to some orders, over one connection: an idle one would not last a row."""
        with closing(HTTPConnection(self._address)) as connection:
            return [ask(connection, method, path, order) for path, order in orders]


def ask(connection: HTTPConnection, method: str, path: str, order: Mapping[str, Any]) -> Any:
    connection.request(method, path, json.dumps(order))
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != HTTPStatus.OK:
        raise Crashed(f"{method} {path}: {answer.status} {told.decode(errors='replace')}")
    return json.loads(told)
