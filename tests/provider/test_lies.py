"""Answers that are meant for something else, or are half an answer, are believed nowhere.

Each write ends as done, refused or of unknown outcome; what it made is known, remembered, or the
user is told.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from provider.omnistack.errors import Unreachable
from provider.omnistack.request import Reply
from provider.omnistack.session import Session
from simulator import Simulator
from simulator.federation import KINDS
from tests.nouns.datastore import DATASTORE
from tests.nouns.policy import POLICY
from tests.nouns.policy_rule import RULE
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import any_of, only
from tests.nouns.seeded import GIB, key
from tests.provider.conftest import directly
from tests.provider.core import Core, Step, completed, packed, unpacked
from tests.provider.direct import Direct
from tests.provider.test_resource_calls import ANY_BY_TASKS, ANY_MADE, ANY_NAMED, created
from tests.sweep import one_at_once

TASK = ("GET", "/tasks/{id}")


def affecting(sample: ResourceSample, id_: Any) -> list[dict[str, Any]]:
    return [{"object_type": KINDS[sample.plural], "object_id": id_}]


def foreign(simulator: Simulator, sample: ResourceSample) -> str:
    """An object that was there before."""
    return str(simulator.federation.first(sample.plural)["id"])


def is_fresh(simulator: Simulator, sample: ResourceSample, state: Mapping[str, Any]) -> bool:
    """Whether a state has the object that is called as the sample asked for."""
    name = sample.first(simulator)["name"]
    return str(state["id"]) == key(simulator, sample.plural, name)


# -- tasks ----------------------------------------------------------------------------------------


@ANY_NAMED
def test_another_completed_task_is_no_end_of_a_creation(sample, simulator, terraform):
    affected = affecting(sample, foreign(simulator, sample))
    lie = {"id": "another", "state": "COMPLETED", "affected_objects": affected}
    simulator.faults.order(*TASK, says=lie, times=3)
    assert is_fresh(simulator, sample, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_MADE
def test_another_failed_task_is_no_end_of_a_creation(sample, simulator, terraform):
    simulator.faults.order(*TASK, says={"id": "another", "state": "FAILED"}, times=3)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_BY_TASKS
def test_another_completed_task_is_no_end_of_a_deletion(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    simulator.faults.order(sample.deleted_with, sample.deleted_by, fail_task="It is in use.")
    simulator.faults.order(*TASK, says={"id": "another", "state": "COMPLETED"})
    assert terraform.destroyed(sample.kind, state).errors
    assert sample.found(simulator, state)


@ANY_BY_TASKS
def test_a_task_in_place_of_which_another_is_told_of_for_ever_is_remembered(
    sample, simulator, terraform, later
):
    simulator.faults.order(*TASK, says={"id": "another", "state": "COMPLETED"}, times=0)
    step = created(terraform, sample, simulator)
    assert [summary for summary, _ in step.words] == ["Operation is out of sight"]
    simulator.faults.clear()
    assert sample.found(simulator, later.read(sample.kind, step.state, step.private).state)


@pytest.mark.parametrize("state", ["COMPLETED", "FAILED", "IN_PROGRESS"])
@only(lambda sample: sample in (POLICY, RULE))
def test_the_task_of_another_write_is_no_answer_to_a_write(sample, state, simulator, terraform):
    terraform.applied(DATASTORE.kind, DATASTORE.first(simulator))
    begun = next(iter(simulator.backend.tasks._known))
    simulator.faults.order(*sample.created_by, says={"id": begun, "state": state})
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@pytest.mark.parametrize("state", ["PAUSED", None, 7, "", [], "forgotten"])
@ANY_MADE
def test_a_task_in_a_state_that_nobody_knows_is_waited_for(sample, state, simulator, terraform):
    simulator.faults.order(*TASK, says={"state": state}, times=3)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_BY_TASKS
def test_a_task_that_stays_in_a_state_that_nobody_knows_is_remembered(
    sample, simulator, terraform, later
):
    simulator.faults.order(*TASK, says={"state": "PAUSED"}, times=0)
    step = created(terraform, sample, simulator)
    assert [summary for summary, _ in step.words] == ["Time is up"]
    simulator.faults.clear()
    assert sample.found(simulator, later.read(sample.kind, step.state, step.private).state)


def test_the_data_source_shows_no_other_task(simulator, terraform):
    terraform.applied(POLICY.kind, POLICY.first(simulator))
    known = simulator.backend.tasks.ids()
    simulator.faults.order(*TASK, another=True)
    step = read_data(terraform, "simplivity_task", id=known[-1])
    assert step.words == [("Answer cannot be read", "")]


# -- what a task says that it affected ------------------------------------------------------------


@ANY_NAMED
@pytest.mark.parametrize("id_", ["", ".", "..", "a/b", "\x1b[2J", "\ud800", "x" * 300, None, 7, []])
def test_an_affected_object_of_no_id_is_looked_for_by_name(sample, id_, simulator, terraform):
    simulator.faults.order(*TASK, says={"affected_objects": affecting(sample, id_)}, times=0)
    assert is_fresh(simulator, sample, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_NAMED
@pytest.mark.parametrize("id_", [foreign, lambda *_: "nobody-has-this"], ids=["there", "nowhere"])
def test_an_affected_object_that_is_another_is_not_taken(
    sample, id_: Callable[[Simulator, ResourceSample], str], simulator, terraform
):
    affected = affecting(sample, id_(simulator, sample))
    simulator.faults.order(*TASK, says={"affected_objects": affected}, times=0)
    assert is_fresh(simulator, sample, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_NAMED
def test_an_affected_object_that_this_process_made_for_another_is_not_taken(
    sample, simulator, terraform
):
    other = terraform.applied(sample.kind, {**sample.first(simulator), "name": "other"})
    affected = affecting(sample, other["id"])
    simulator.faults.order(*TASK, says={"affected_objects": affected}, times=0)
    assert is_fresh(simulator, sample, terraform.applied(sample.kind, sample.first(simulator)))


def test_a_datastore_that_is_made_is_read_once(simulator, terraform):
    planned = terraform.plan(DATASTORE.kind, DATASTORE.first(simulator)).state
    simulator.clear_requests()
    state = terraform.apply(DATASTORE.kind, planned).state
    asked = [(each.method, each.path) for each in simulator.requests]
    assert [each for each in asked if not each[1].startswith("/tasks")] == [
        ("GET", "/datastores"),
        ("POST", "/datastores"),
        ("GET", f"/datastores/{state['id']}"),
    ]


@ANY_NAMED
def test_an_unfinished_creation_takes_no_foreign_object_later(
    sample, simulator, terraform, clock, later
):
    step = left_running(terraform, sample, simulator, clock)
    affected = affecting(sample, foreign(simulator, sample))
    simulator.faults.order(*TASK, says={"affected_objects": affected}, times=0)
    found = later.read(sample.kind, step.state, step.private)
    assert is_fresh(simulator, sample, found.state)


@ANY_NAMED
def test_an_unfinished_creation_whose_object_is_called_otherwise_is_not_forgotten(
    sample, simulator, terraform, clock, later
):
    step = left_running(terraform, sample, simulator, clock)
    simulator.clock.advance(1000.0)
    made = key(simulator, sample.plural, sample.first(simulator)["name"])
    simulator.federation.change(sample.plural, made, name="renamed")
    found = later.read(sample.kind, step.state, step.private)
    assert (found.state, found.words) == (step.state, [("New object has another name", "")])


def left_running(terraform: Core, sample: ResourceSample, simulator: Simulator, clock: Any) -> Step:
    simulator.switches.task_seconds = 40.0
    planned = terraform.plan(sample.kind, sample.first(simulator)).state
    clock.stop_after = clock.now() + 20
    return terraform.apply(sample.kind, planned)


# -- rules ----------------------------------------------------------------------------------------

RULED = only(lambda sample: sample in (POLICY, RULE))
HALF_RULES: list[dict[str, Any]] = [{}, {"id": None}, {"id": ".."}, {"id": 7}, {"id": ""}]


@RULED
@pytest.mark.parametrize("half", HALF_RULES, ids=repr)
def test_a_rule_that_could_be_any_is_no_answer(sample, half, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    lie = {"rules": [{"number": 0, "frequency": 60, "retention": 120, **half}]}
    simulator.faults.order("GET", "/policies/{id}", says=lie, times=0)
    terraform.new_walk()
    step = terraform.read(sample.kind, state)
    assert (step.state, step.words) == (state, [("Answer cannot be understood", "")])


@pytest.mark.parametrize("number", [None, "x", [], -1, 10**40, "3"])
def test_rules_of_any_number_can_be_taken_away(number, simulator, terraform):
    state = terraform.applied(POLICY.kind, POLICY.first(simulator))
    (rule,) = simulator.federation.get("policies", state["id"])["rules"]
    simulator.faults.order(
        "GET", "/policies/{id}", skip=1, says={"rules": [{**rule, "number": number}]}
    )
    emptied = {**POLICY.first(simulator), "rules": []}
    planned = terraform.plan(POLICY.kind, emptied, state).state
    assert terraform.apply(POLICY.kind, planned, state).words in (
        [],
        [("Answer cannot be read", "")],
    )


# -- half an answer to a write --------------------------------------------------------------------

HALVES = ["{}", "[]", "7", '{"task": null}', '{"task": {"id": null}}', '{"task": {"id": ".."}}']
HALVES += ['{"task": {"state": "FAILED"}}', '{"policies": [], "count": 0}', '"COMPLETED"']


@ANY_MADE
@pytest.mark.parametrize("half", HALVES)
def test_what_half_an_answer_tells_of_is_looked_for(sample, half, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=202, body="raw", raw=half, applied=True)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(
    ("sample", "name"), one_at_once([(DATASTORE, "datastore-001"), (POLICY, "Gold")])
)
def test_after_half_an_answer_an_older_object_is_not_taken(
    sample, name, half, simulator, terraform
):
    simulator.faults.order(*sample.created_by, status=202, body="raw", raw=half)
    planned = terraform.plan(sample.kind, {**sample.first(simulator), "name": name}).state
    step = terraform.apply(sample.kind, planned)
    assert (step.state, step.words) == (None, [("Outcome is unknown", "")])


@ANY_NAMED
def test_after_half_an_answer_an_object_that_shows_late_is_remembered(
    sample, simulator, terraform, later
):
    simulator.faults.order(*sample.created_by, status=202, body="raw", raw="{}", applied=True)
    simulator.switches.task_seconds = 30.0
    simulator.switches.backup_shows = "when_ended"
    step = created(terraform, sample, simulator)
    assert step.words == [("New object not found", "")]
    simulator.clock.advance(30.0)
    found = later.read(sample.kind, step.state, step.private)
    assert is_fresh(simulator, sample, found.state)


# -- statuses -------------------------------------------------------------------------------------


@ANY_MADE
@pytest.mark.parametrize(
    "status", [300, 302, 304, 401, 403, 404, 405, 409, 413, 418, 499, 500, 505, 507, 511, 520, 599]
)
def test_an_error_page_after_the_change_is_no_refusal(sample, status, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=status, body="html", applied=True)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_MADE
@pytest.mark.parametrize("status", [500, 507, 520])
def test_an_error_of_the_server_after_the_change_is_no_refusal(
    sample, status, simulator, terraform
):
    simulator.faults.order(*sample.created_by, status=status, applied=True)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_MADE
@pytest.mark.parametrize("status", [200, 203, 206, 226, 299])
def test_any_status_of_the_good_ones_is_good(sample, status, simulator, terraform):
    simulator.faults.order(*sample.created_by, status=status, body="own", applied=True)
    assert sample.found(simulator, terraform.applied(sample.kind, sample.first(simulator)))


@ANY_MADE
@pytest.mark.parametrize("status", [300, 404, 507])
def test_an_error_page_before_the_change_leaves_an_unknown_outcome(
    sample, status, simulator, terraform
):
    simulator.faults.order(*sample.created_by, status=status, body="html")
    step = created(terraform, sample, simulator)
    assert (step.state, step.words) == (None, [("Outcome is unknown", "")])


@ANY_MADE
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415])
def test_the_refusal_of_the_api_itself_is_told_at_once(sample, status, simulator, terraform, clock):
    simulator.faults.order(*sample.created_by, status=status, message="No.")
    begun = clock.now()
    step = created(terraform, sample, simulator)
    assert step.state is None
    assert step.errors
    assert step.words != [("Outcome is unknown", "")]
    assert clock.now() - begun < 5.0


@ANY_NAMED
def test_the_refusal_of_another_request_is_no_refusal(sample, simulator, terraform):
    other = '{"exception": "x.InvalidBodyException", "message": "No.", "path": "/api/hosts/7"}'
    simulator.faults.order(*sample.created_by, status=400, body="raw", raw=other, applied=True)
    assert is_fresh(simulator, sample, terraform.applied(sample.kind, sample.first(simulator)))


@any_of(lambda sample: sample.deleted_by and not sample.listed_first)
def test_that_another_object_does_not_exist_is_no_proof_of_this_one(sample, simulator, terraform):
    state = terraform.applied(sample.kind, sample.first(simulator))
    gone = (
        '{"exception": "x.ObjectNotFoundException", "path": "/api/policies/other", "status": "404",'
        ' "message": "Object type: policy id: other could not be found"}'
    )
    reads = f"/{sample.plural}/{{id}}"
    simulator.faults.order("GET", reads, status=404, body="raw", raw=gone, times=0)
    terraform.new_walk()
    step = terraform.read(sample.kind, state)
    assert (step.state, bool(step.errors)) == (state, True)


# -- no answer at all -----------------------------------------------------------------------------


class Slow(Direct):
    """A way on which the answer to a creation never comes, and then nothing for a while.

    lost: how many requests after it get no answer either.
    """

    def __init__(self, simulator: Simulator, clock: Any, lost: int, error: Exception) -> None:
        super().__init__(simulator)
        self.clock, self.left, self.error = clock, lost, error
        self.is_lost = False

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        creates = method == "POST" and not any(each in path for each in ("oauth", "impact_report"))
        if self.is_lost and self.left:
            self.left -= 1
            return self.none(timeout)
        reply = super().send(method, path, headers, body, timeout)
        if creates and not self.is_lost:
            self.is_lost = True
            return self.none(timeout)
        return reply

    def none(self, timeout: float) -> Reply:
        self.clock.sleep(timeout)
        raise self.error


UNANSWERED = Unreachable("https://simplivity.example.com", "timed out")


@pytest.fixture
def unanswered(simulator, schema, clock) -> Callable[..., Core]:
    def connect(lost: int = 0, error: Exception = UNANSWERED) -> Core:
        way = Slow(simulator, clock, lost, error)
        return directly(simulator, schema, way, clock)

    return connect


def limited(
    sample: ResourceSample, simulator: Simulator, limit: str, **more: Any
) -> dict[str, Any]:
    return {**sample.first(simulator), "timeouts": {"create": limit}, **more}


@ANY_MADE
@pytest.mark.parametrize("limit", ["5s", "70s", "10m"])
def test_there_is_time_to_look_for_what_an_answer_that_never_comes_tells_of(
    sample, limit, simulator, unanswered
):
    terraform = unanswered()
    planned = terraform.plan(sample.kind, limited(sample, simulator, limit)).state
    step = terraform.apply(sample.kind, planned)
    assert not step.told
    assert sample.found(simulator, step.state)


@ANY_MADE
@pytest.mark.parametrize("error", [UNANSWERED, MemoryError("no more"), OSError("no thread")])
def test_what_cannot_be_looked_for_is_remembered(sample, error, simulator, unanswered, later):
    terraform = unanswered(lost=1000, error=error)
    planned = terraform.plan(sample.kind, limited(sample, simulator, "60s")).state
    step = terraform.apply(sample.kind, planned)
    assert step.errors
    assert step.state["id"] == "pending:unknown"
    found = later.read(sample.kind, step.state, step.private)
    assert not found.told
    assert sample.found(simulator, found.state)


@ANY_NAMED
def test_what_is_remembered_without_a_task_and_was_not_made_is_forgotten(
    sample, simulator, unanswered, later
):
    terraform = unanswered(lost=1000)
    simulator.faults.order(*sample.created_by, fail_task="It is full.")
    planned = terraform.plan(sample.kind, limited(sample, simulator, "60s")).state
    step = terraform.apply(sample.kind, planned)
    found = later.read(sample.kind, step.state, step.private)
    assert (found.state, found.words) == (None, [("Creation came to nothing", "")])


@pytest.mark.parametrize(("sample", "name"), [(DATASTORE, "datastore-001"), (POLICY, "Gold")])
def test_what_an_older_object_would_be_taken_for_is_told_and_not_remembered(
    sample, name, simulator, unanswered
):
    terraform = unanswered(lost=1000)
    planned = terraform.plan(sample.kind, limited(sample, simulator, "60s", name=name)).state
    step = terraform.apply(sample.kind, planned)
    assert (step.state, step.words) == (None, [("Outcome is unknown", "")])


@ANY_NAMED
def test_a_user_who_interrupts_the_look_for_a_lost_creation_loses_nothing(
    sample, simulator, unanswered, clock, later
):
    terraform = unanswered(lost=1)
    planned = terraform.plan(sample.kind, sample.first(simulator)).state
    clock.stop_after = clock.now() + 100
    step = terraform.apply(sample.kind, planned)
    assert not step.errors
    assert step.state["id"] == "pending:unknown"
    assert is_fresh(simulator, sample, later.read(sample.kind, step.state, step.private).state)


@ANY_MADE
@pytest.mark.parametrize("error", [MemoryError("no more"), RuntimeError("no thread")], ids=type)
def test_no_object_is_lost_over_the_name_of_its_federation(
    sample, error, simulator, terraform, monkeypatch
):
    planned = terraform.plan(sample.kind, sample.first(simulator)).state

    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Session, "clusters", fail)
    step = terraform.apply(sample.kind, planned)
    assert not step.told
    assert sample.found(simulator, step.state)


# -- little time ----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["2s", "5s", "9s", "10m"])
def test_an_object_that_is_gone_after_a_failed_change_is_gone_however_little_time_there_is(
    limit, simulator, terraform, later
):
    first = {**DATASTORE.first(simulator), "timeouts": {"read": limit, "update": "5s"}}
    made = terraform.lived(DATASTORE.kind, first)
    simulator.faults.order("POST", "/datastores/{id}/resize", status=400)
    simulator.faults.order("GET", "/datastores/{id}", status=500, times=0)
    changed = {**first, "size": 200 * GIB}
    planned = terraform.plan(DATASTORE.kind, changed, made.state, made.private)
    step = terraform.apply(DATASTORE.kind, planned.state, made.state, planned.private, changed)
    simulator.faults.clear()
    simulator.federation.remove("datastores", made.state["id"])
    found = later.read(DATASTORE.kind, step.state, step.private)
    assert (found.state, found.told) == (None, [])


# -- data sources ---------------------------------------------------------------------------------


def read_data(terraform: Core, kind: str, **given: Any) -> Step:
    attributes = terraform.schema.data_source_schemas[kind].block.attributes
    config = packed(completed(attributes, given))
    answer = terraform.calls("ReadDataSource", type_name=kind, config=config)
    return Step(unpacked(answer.state), b"", list(answer.diagnostics))


LISTED = ["backups", "datastores", "hosts", "omnistack_clusters", "policies", "virtual_machines"]
LIES: list[dict[str, Any]] = [{"id": None}, {"id": ".."}, {"id": 7}, {"id": ""}, {"name": None}]


@pytest.mark.parametrize("lie", LIES, ids=repr)
@pytest.mark.parametrize("kind", one_at_once(LISTED))
def test_a_data_source_lists_nothing_that_could_be_any_object(kind, lie, simulator, terraform):
    simulator.faults.order("GET", f"/{kind}", says=lie, times=0)
    step = read_data(terraform, f"simplivity_{kind}")
    assert step.words == [("Answer cannot be read", "")] or "incomplete" in step.words[0][0]


@pytest.mark.parametrize("lie", LIES, ids=repr)
@pytest.mark.parametrize("kind", one_at_once(LISTED))
def test_a_data_source_finds_nothing_that_could_be_any_object(kind, lie, simulator, terraform):
    name = simulator.federation.objects(kind)[0]["name"]
    simulator.faults.order("GET", f"/{kind}", says=lie, times=0)
    step = read_data(terraform, f"simplivity_{KINDS[kind]}", name=name)
    assert step.errors
    assert step.words[0][0] in ("Answer cannot be read", "Listing is incomplete")


@pytest.mark.parametrize("kind", LISTED)
def test_a_data_source_takes_no_other_object(kind, simulator, terraform):
    id_ = simulator.federation.objects(kind)[0]["id"]
    simulator.faults.order("GET", f"/{kind}/{{id}}", another=True, times=0)
    simulator.faults.order("GET", f"/{kind}", says={"id": "other"}, times=0)
    step = read_data(terraform, f"simplivity_{KINDS[kind]}", id=id_)
    assert step.words[0][0] in ("Answer cannot be read", "Listing is incomplete")
