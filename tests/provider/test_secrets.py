"""Write-only values are in no state, plan, log or message, whatever a controller makes of them."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.external_store import EXTERNAL_STORE
from tests.nouns.samples import ACTIONS
from tests.provider.core import Core, Step

SECRET = 'wrong "mare" & <saddle>\\ st%ple'
KIND = EXTERNAL_STORE.kind
PATHS = {
    "simplivity_virtual_machine_set_backup_parameters": "/virtual_machines/.*/backup_parameters",
    "simplivity_virtual_machine_validate_backup_credentials": "/virtual_machines/.*credentials",
}
"""The requests of actions that have a secret."""
NAMES = ("error", "message", "exception", "path")
ANSWERS: Mapping[str, dict[str, Any]] = {
    "as it should": {},
    "a refusal that repeats it": {
        "status": 400,
        "body": "raw",
        "raw": json.dumps(dict.fromkeys(NAMES, SECRET)),
    },
    "a page that repeats it": {"status": 500, "body": "raw", "raw": f"<p>{SECRET}</p>"},
}

answered = pytest.mark.parametrize("answered", ANSWERS)


def write_only(schemas: Mapping[str, Any]) -> set[tuple[str, str]]:
    blocks = {kind: getattr(each, "schema", each).block for kind, each in schemas.items()}
    return {(k, a.name) for k, b in blocks.items() for a in b.attributes if a.write_only}


def test_every_write_only_attribute_is_looked_at(terraform: Core):
    found = write_only(terraform.schema.resource_schemas)
    assert found == {(KIND, "password_wo")}
    assert write_only(terraform.schema.action_schemas) == {(k, "guest_password") for k in PATHS}


def forms(secret: str) -> set[str]:
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]}


def assert_nowhere(
    caplog: pytest.LogCaptureFixture, *steps: Step, lines: Sequence[str] = ()
) -> None:
    said = [f"{each.summary} {each.detail}" for step in steps for each in step.told]
    kept = [repr((step.state, step.private)) for step in steps]
    everything = "\n".join((*said, *kept, *lines, caplog.text))
    assert not [form for form in forms(SECRET) if form in everything]


@answered
def test_the_password_of_a_store_stands_nowhere(
    simulator: Simulator, terraform: Core, caplog: pytest.LogCaptureFixture, answered: str
):
    account = {"username": "client", "password_wo": SECRET, "password_wo_version": 1}
    given = {**EXTERNAL_STORE.first(simulator), "password": None, **account}
    order = ANSWERS[answered]
    with caplog.at_level(logging.DEBUG):
        if order:
            simulator.faults.order(*EXTERNAL_STORE.created_by, **order)
        planned = terraform.plan(KIND, given)
        refused = terraform.apply(KIND, planned.state, None, planned.private, given)
        simulator.faults.clear()
        made = refused if refused.state else terraform.lived(KIND, given)
        if order:
            simulator.faults.order("POST", "/external_stores/update_credentials", **order)
        given = {**given, "password_wo_version": 2}
        again = terraform.plan(KIND, given, made.state, made.private)
        changed = terraform.apply(KIND, again.state, made.state, again.private, given)
    assert bool(changed.errors) == bool(order)
    assert_nowhere(caplog, planned, refused, made, again, changed)


@answered
@pytest.mark.parametrize("kind", PATHS)
def test_a_password_of_a_guest_stands_nowhere(
    simulator: Simulator,
    terraform: Core,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    answered: str,
):
    given = {**ACTIONS[kind].prepared(simulator), "guest_password": SECRET}
    with caplog.at_level(logging.DEBUG):
        planned = terraform.plan_action(kind, given)
        if ANSWERS[answered]:
            simulator.faults.order("POST", PATHS[kind], **ANSWERS[answered], times=0)
        lines, told = terraform.invoke(kind, given)
    assert_nowhere(caplog, Step(None, b"", [*planned, *told]), lines=lines)
