"""The guide that reshapes rules and assignments: its plans change nothing in the federation."""

from collections.abc import Sequence

import pytest

from simulator import Simulator
from tests.acceptance.test_examples import COMMAND, blocks
from tests.acceptance.workspace import Workspace
from tools.terraforms import release


@pytest.fixture
def command() -> Sequence[str]:
    return COMMAND


def backups(site: Simulator) -> tuple[object, object]:
    """All that says which backups are made."""
    snapshot = site.snapshot()
    return snapshot["policies"], snapshot["virtual_machines"]


def test_rules_inside_a_policy_become_rules_of_their_own(workspace: Workspace, site: Simulator):
    before, after, *_ = blocks("reshaping.md")
    workspace.write(before)
    workspace.apply()
    made = backups(site)
    workspace.write(after)
    assert "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy." in workspace.apply().said
    assert workspace.plan() == {}
    assert backups(site) == made


@pytest.mark.skipif(not release(COMMAND).can("removed block"), reason="it has no removed blocks")
def test_policies_of_many_machines_become_one_assignment(workspace: Workspace, site: Simulator):
    *_, before, after = blocks("reshaping.md")
    workspace.write(before)
    workspace.apply()
    made = backups(site)
    site.clear_requests()
    workspace.write(after)
    assert "Plan: 1 to add, 0 to change, 0 to destroy" in workspace.apply().said
    assert workspace.plan() == {}
    assert [each.path for each in site.requests if "set_policy" in each.path] == []
    assert backups(site) == made
    assert [*workspace.state()] == [
        "data.simplivity_policy.silver",
        "data.simplivity_virtual_machines.databases",
        "simplivity_policy_assignment.databases",
    ]
