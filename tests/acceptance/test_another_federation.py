"""The host is that of another federation by mistake: nothing is lost and nothing is made there."""

import json
from collections.abc import Iterator

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.seed import clusters
from tests.acceptance.stories import DATASTORE, STORIES, Story
from tests.acceptance.workspace import Run, Workspace

ONE = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)
by_kind = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.kind)


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
    story: Story, workspace: Workspace, site: Simulator, other: Simulator
):
    workspace.write(story.block(story.configured(site)))
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
@pytest.mark.parametrize("story", [DATASTORE], ids=lambda story: story.kind)
def test_a_state_that_does_not_say_where_it_was_made_tells_it_by_its_attributes(
    story: Story, workspace: Workspace, site: Simulator, other: Simulator
):
    workspace.write(story.block(story.configured(site)))
    workspace.apply()
    state = json.loads(written(workspace))
    for instance in state["resources"][0]["instances"]:
        del instance["private"]
    (workspace.path / "terraform.tfstate").write_text(json.dumps(state))
    run = workspace.run("plan", **address(other))
    assert "Another federation" in run.said
    assert clusters(site)[0] in run.said
    assert workspace.plan() == {}
