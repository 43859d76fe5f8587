"""Deletions: an object leaves the state when a task or a reading says that it is gone."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.policy_rule import RULE
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import only
from tests.provider.core import Core

pytestmark = pytest.mark.sweep

PRIVATE = b'{"limits": {}}'
DELETED = only(lambda sample: sample.deleted_by)
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


def made(sample: ResourceSample, simulator: Simulator, terraform: Core) -> Any:
    return terraform.applied(sample.kind, sample.whole(simulator))


@pytest.mark.parametrize("answered", NOTHING_DONE)
@DELETED
def test_a_deletion_that_nothing_confirms_keeps_what_is_there(
    sample, answered, simulator, terraform
):
    if sample.without_tasks and "fail_task" in NOTHING_DONE[answered]:
        pytest.skip("no task deletes it")
    state = made(sample, simulator, terraform)
    simulator.faults.order(sample.deleted_with, sample.deleted_by, **NOTHING_DONE[answered])
    step = terraform.destroyed(sample.kind, state, PRIVATE)
    assert (step.state, step.private) == (state, PRIVATE)
    assert len(step.errors) == 1


@pytest.mark.parametrize("proof", [{"delete_answer": "204"}, {}], ids=["no content", "no record"])
@DELETED
def test_a_deletion_that_reading_confirms_is_one(sample, proof, simulator, terraform):
    state = made(sample, simulator, terraform)
    for switch, value in proof.items():
        setattr(simulator.switches, switch, value)
    simulator.faults.order(sample.deleted_with, sample.deleted_by, forget_task=True)
    step = terraform.destroyed(sample.kind, state, PRIVATE)
    assert (step.state, step.told) == (None, [])


def test_a_rule_that_got_another_id_meanwhile_is_not_gone(simulator, terraform):
    state = made(RULE, simulator, terraform)
    gone = f"Object type: rule id: {state['id']} could not be found"
    simulator.faults.order("DELETE", RULE.deleted_by, status=404, message=gone)
    step = terraform.destroyed(RULE.kind, state, PRIVATE)
    assert (step.state, step.words) == (state, [("Object is still there", "")])
