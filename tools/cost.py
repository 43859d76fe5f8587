"""What a call costs the provider: its CPU time for each call of each resource.

    python -m tools.cost            measure, show the table and write it to tools/cost.txt

A simulator in a process of its own answers, so its work does not count. What grpcio needs for a
call without content is measured likewise, as every call pays it on top.
"""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgpack
from google.protobuf.message_factory import GetMessageClass

from provider.framework.kinds.table import RESOURCE
from provider.framework.private import Private
from provider.framework.record import Record, record_in
from provider.framework.schema import Attribute
from provider.plugin import handshake, server
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.plugin.rpc_table import Service
from provider.plugin.servicer import Servicer
from provider.registry import PROVIDER

TABLE = Path(__file__).with_name("cost.txt")
OBJECTS = 20
REPEATED, CALLS = 50, 3000
COLUMNS = ("validate", "upgrade", "plan new", "plan same", "read", "create", "destroy")
METHODS = {m.name: m for m in pb.DESCRIPTOR.services_by_name["Provider"].methods}
Fields = Mapping[str, Any]


def main() -> None:
    lines = list(table())
    TABLE.write_text("\n".join((*lines, "")), encoding="utf-8")
    print(*lines, sep="\n")


def table() -> Iterator[str]:
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    yield f"Microseconds of CPU that a call costs the provider, on {version}; made by `make cost`."
    yield f"A call without content costs {empty_call():.0f} in grpcio, which is not in the table."
    yield ""
    yield f"{'':24}" + "".join(f"{column:>11}" for column in COLUMNS)
    with simulator() as site:
        provider = Provider(site)
        for kind, configured in examples(site).items():
            costs = provider.costs(kind, configured)
            yield f"{kind:24}" + "".join(f"{costs[column]:11.0f}" for column in COLUMNS)


@contextmanager
def simulator() -> Iterator[Mapping[str, Any]]:
    """A federation whose tasks are done at once, with what is needed to reach it."""
    command = (Path(sys.executable).with_name("omnistack-simulator"), "--task-seconds", "0")
    enough = ("--vms", str(2 * OBJECTS))
    with subprocess.Popen([*command, *enough], stdout=subprocess.PIPE, text=True) as running:
        try:
            yield json.loads(running.stdout.readline() if running.stdout else "")
        finally:
            running.terminate()


def examples(site: Mapping[str, Any]) -> Mapping[str, list[dict[str, Any]]]:
    """What is configured, by resource: those that there are most of."""
    with urllib.request.urlopen(f"{site['control']}/snapshot") as answer:
        objects = {kind: list(found.values()) for kind, found in json.load(answer).items()}
    cluster = objects["omnistack_clusters"][0]
    policy = next(each for each in objects["policies"] if each["name"] == "Silver")
    machines = [vm["id"] for vm in objects["virtual_machines"] if vm["state"] == "ALIVE"]
    numbers = range(OBJECTS)
    rules = [{"frequency": 60 * n, "retention": 43200, "days": "Mon,Fri"} for n in range(1, 11)]
    return {
        "simplivity_datastore": [
            {
                "name": f"cost-{n}",
                "omnistack_cluster_id": cluster["id"],
                "policy_id": policy["id"],
                "size": 2**40,
            }
            for n in numbers
        ],
        "simplivity_policy": [{"name": f"cost-{n}", "rules": rules} for n in numbers],
        "simplivity_policy_rule": [
            {"policy_id": policy["id"], "frequency": 60 * (n + 30), "retention": 525600}
            for n in numbers
        ],
        "simplivity_vm_policy": [
            {"virtual_machine_id": machine, "policy_id": policy["id"]}
            for machine in machines[:OBJECTS]
        ],
    }


class Provider:
    """A configured provider in this process, asked as Terraform asks."""

    def __init__(self, site: Mapping[str, Any]) -> None:
        self._service = Service(Servicer(PROVIDER))
        given = {name: site[name] for name in ("username", "password", "ca_file")}
        given["host"] = [b'"string"', site["url"]]  # with its type, as it may be a list too
        self._config = packed(completed(PROVIDER.configuration, given))
        self.begin_walk()

    def begin_walk(self) -> None:
        """Terraform has a process of its own for what follows, which knows nothing so far."""
        told = self.ask("ConfigureProvider", config=self._config)
        if told.diagnostics:
            sys.exit(str(told))

    def ask(self, name: str, **fields: Any) -> Any:
        ((answer,), _) = self.measure(name, [fields])
        return answer

    def measure(self, name: str, rows: Sequence[Fields], times: int = 1) -> tuple[list[Any], float]:
        """The answers to calls with these fields, and what one of them costs."""
        handler: Any = self._service.handler(f"/tfplugin6.Provider/{name}")
        method = METHODS[name]
        request, response = map(GetMessageClass, (method.input_type, method.output_type))
        asked = [request(**fields).SerializeToString() for fields in rows]
        begun = time.process_time()
        for _ in range(times):
            said = [answered(handler, each) for each in asked]
        spent = time.process_time() - begun
        answers: list[Any] = [response.FromString(each) for each in said]
        complaints = [each for each in answers if each.diagnostics]
        if complaints:
            sys.exit(f"{name}: {complaints[0]}")
        return answers, spent / len(asked) / times * 1_000_000

    def costs(self, kind: str, given: Iterable[Mapping[str, Any]]) -> dict[str, float]:
        """The life of some objects, each step of it for all of them."""
        configs = [packed(completed(PROVIDER.of(RESOURCE)[kind], each)) for each in given]
        costs: dict[str, float] = {}

        def step(column: str, name: str, rows: Iterable[Fields], times: int = 1) -> list[Any]:
            asked = [{"type_name": kind, **fields} for fields in rows]
            answers, costs[column] = self.measure(name, asked, times)
            return answers

        new = [
            {
                "config": c,
                "proposed_new_state": c,
                "prior_state": NOTHING,
                "prior_private": Private(claimant=f"{kind} {n}").pack(),  # each its own resource
            }
            for n, c in enumerate(configs)
        ]
        step("validate", "ValidateResourceConfig", ({"config": c} for c in configs), REPEATED)
        plans = step("plan new", "PlanResourceChange", new, REPEATED)
        creations = (
            {**n, "planned_state": p.planned_state, "planned_private": p.planned_private}
            for n, p in zip(new, plans, strict=True)
        )
        made = step("create", "ApplyResourceChange", map(applied, creations))
        known = [{"current_state": m.new_state, "private": m.private} for m in made]
        states = [r.new_state for r in step("read", "ReadResource", known)]
        stored = ({"raw_state": pb.RawState(json=as_json(state))} for state in states)
        step("upgrade", "UpgradeResourceState", stored, REPEATED)
        same = (
            {**n, "prior_state": k["current_state"], "prior_private": k["private"]}
            for n, k in zip(new, known, strict=True)
        )
        step("plan same", "PlanResourceChange", same, REPEATED)
        ends = (
            {"config": NOTHING, "planned_state": NOTHING, "prior_state": k["current_state"]}
            | {"planned_private": k["private"]}
            for k in known
        )
        self.begin_walk()
        step("destroy", "ApplyResourceChange", ends)
        return costs


def answered(handler: Any, request: bytes) -> bytes:
    """A call as grpcio makes it: bytes in, bytes out."""
    answer = handler.unary_unary(handler.request_deserializer(request), None)
    said: bytes = handler.response_serializer(answer)
    return said


def applied(fields: Fields) -> Fields:
    """Of the fields of a plan, those of the apply."""
    planning = ("proposed_new_state", "prior_private")
    return {name: value for name, value in fields.items() if name not in planning}


def completed(record: type[Record], given: Mapping[str, Any]) -> dict[str, Any]:
    """An object with all its attributes: what is not given is null."""
    return {each.name: value(each, given.get(each.name)) for each in record.schema}


def value(attribute: Attribute, given: Any) -> Any:
    inner = record_in(attribute.type)
    return [completed(inner, each) for each in given] if inner and given else given


def packed(value: Any) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def as_json(state: pb.DynamicValue) -> bytes:
    return json.dumps(msgpack.unpackb(state.msgpack)).encode()


NOTHING = packed(None)
CLIENT = """
import grpc, sys
with grpc.insecure_channel(f"unix:{sys.argv[1]}") as channel:
    call = channel.unary_unary("/grpc.health.v1.Health/Check")
    for _ in range(int(sys.argv[2])):
        call(b"", wait_for_ready=True)
"""


def empty_call() -> float:
    """What grpcio needs for a call without content, its own threads included."""
    file = handshake.socket_file({})
    handlers = server.Handlers(lambda _: Service(Servicer(PROVIDER)), threading.Event(), {})
    serving = server.start(handlers, file, None)
    begun = time.process_time()
    subprocess.run([sys.executable, "-c", CLIENT, file.path, str(CALLS)], check=True)
    spent = time.process_time() - begun
    serving.stop(None).wait()
    file.remove()
    return spent / CALLS * 1_000_000


if __name__ == "__main__":
    main()
