"""Deletions: an object leaves the state when a task or a reading says that it is gone."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator import Simulator
from tests.provider.core import Core
from tests.provider.spellings import DATASTORE, POLICY, RULE
from tests.provider.test_drift import configured

pytestmark = pytest.mark.sweep

PRIVATE = b'{"limits": {}}'
DELETED = pytest.mark.parametrize("kind", [DATASTORE, POLICY, RULE])
PATHS = {
    DATASTORE: "/datastores/{id}",
    POLICY: "/policies/{id}",
    RULE: "/policies/{id}/rules/{rule}",
}
NOTHING_DONE: Mapping[str, dict[str, Any]] = {
    "a task that fails": {"fail_task": "No."},
    "a page that is 404": {"status": 404, "body": "html"},
    "another product's 404": {"status": 404, "body": "raw", "raw": '{"error_type": "NOT_FOUND"}'},
    "a page": {"status": 200, "body": "html"},
    "another document": {"status": 200, "body": "raw", "raw": '{"data": []}'},
    "nothing": {"status": 200, "body": "empty"},
    "no content": {"status": 204, "body": "empty"},
    "half a task": {"status": 202, "body": "raw", "raw": '{"task": {"id": "x", "sta'},
    "a task without an id": {"status": 202, "body": "raw", "raw": '{"task": {}}'},
    "a task that nobody knows": {
        "status": 202,
        "body": "raw",
        "raw": '{"task": {"id": "x"}}',
        "times": 0,
    },
    "500": {"status": 500},
    "504": {"status": 504, "times": 0},
    "a broken connection": {"drop": True, "times": 0},
}


def made(kind: str, simulator: Simulator, terraform: Core) -> Any:
    return terraform.applied(kind, configured(kind, simulator))


@pytest.mark.parametrize("answered", NOTHING_DONE)
@DELETED
def test_a_deletion_that_nothing_confirms_keeps_what_is_there(kind, answered, simulator, terraform):
    state = made(kind, simulator, terraform)
    simulator.faults.order("DELETE", PATHS[kind], **NOTHING_DONE[answered])
    step = terraform.destroyed(kind, state, PRIVATE)
    assert (step.state, step.private) == (state, PRIVATE)
    assert len(step.errors) == 1


@pytest.mark.parametrize("proof", [{"delete_answer": "204"}, {}], ids=["no content", "no record"])
@DELETED
def test_a_deletion_that_reading_confirms_is_one(kind, proof, simulator, terraform):
    state = made(kind, simulator, terraform)
    for switch, value in proof.items():
        setattr(simulator.switches, switch, value)
    simulator.faults.order("DELETE", PATHS[kind], forget_task=True)
    step = terraform.destroyed(kind, state, PRIVATE)
    assert (step.state, step.told) == (None, [])


def test_a_rule_that_got_another_id_meanwhile_is_not_gone(simulator, terraform):
    state = made(RULE, simulator, terraform)
    gone = f"Object type: rule id: {state['id']} could not be found"
    simulator.faults.order("DELETE", PATHS[RULE], status=404, message=gone)
    step = terraform.destroyed(RULE, state, PRIVATE)
    assert (step.state, step.words) == (state, [("Object is still there", "")])
