"""The host is that of another federation by mistake: nothing is lost and nothing is made there."""

import json
from collections.abc import Iterator

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import clusters
from tests.acceptance.stories import by_kind, first
from tests.acceptance.workspace import Run, Workspace
from tests.nouns.datastore import DATASTORE
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import only

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)


@pytest.fixture
def other() -> Iterator[Simulator]:
    with Simulator(seed=2) as running:
        seeded = running.snapshot()
        yield running
        assert running.snapshot() == seeded
        assert not running.violations


def address(site: Simulator) -> dict[str, str]:
    return {"SIMPLIVITY_HOST": site.url, "SIMPLIVITY_CA_FILE": str(site.ca_file)}


def assert_told(run: Run) -> None:
    assert run.status == 1, run.said
    assert "Another federation" in run.said
    assert "cluster-1" in run.said, "the name is part of it"


def written(workspace: Workspace) -> str:
    return (workspace.path / "terraform.tfstate").read_text()


@ONE
@by_kind
def test_no_object_is_given_up_or_made_in_another_federation(
    sample: ResourceSample, workspace: Workspace, site: Simulator, other: Simulator
):
    workspace.write(first(sample, site))
    workspace.apply()
    before = written(workspace)
    there = address(other)
    for command in (
        ["plan"],
        ["apply", "-auto-approve"],
        ["refresh"],
        ["destroy", "-auto-approve"],
    ):
        assert_told(workspace.run(*command, **there))
        assert written(workspace) == before, command
    assert_told(workspace.run("apply", "-refresh-only", "-auto-approve", **there))
    assert written(workspace) == before
    assert workspace.plan() == {}


@ONE
@only(lambda sample: sample is DATASTORE)
def test_a_state_that_does_not_say_where_it_was_made_tells_it_by_its_attributes(
    sample: ResourceSample, workspace: Workspace, site: Simulator, other: Simulator
):
    workspace.write(first(sample, site))
    workspace.apply()
    state = json.loads(written(workspace))
    for instance in state["resources"][0]["instances"]:
        del instance["private"]
    (workspace.path / "terraform.tfstate").write_text(json.dumps(state))
    run = workspace.run("plan", **address(other))
    assert "Another federation" in run.said
    assert clusters(site)[0] in run.said
    assert workspace.plan() == {}
