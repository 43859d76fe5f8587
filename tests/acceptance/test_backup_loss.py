"""The guide that keeps backups from being lost, and what nothing but that may stop."""

from collections.abc import Sequence

import pytest

from simulator import Simulator
from tests.acceptance.seed import machine, policies
from tests.acceptance.test_examples import COMMAND, blocks
from tests.acceptance.workspace import Workspace
from tools.terraforms import release

KEPT, ALLOWED, FORGOTTEN = blocks("losing-backups.md")
ADDRESS = "simplivity_backup.before_upgrade"
REFUSED = "Error: Backup would be lost"


@pytest.fixture
def command() -> Sequence[str]:
    return COMMAND


@pytest.fixture
def kept(workspace: Workspace) -> Workspace:
    """A workspace with a backup that may not be lost."""
    workspace.write(KEPT)
    workspace.apply()
    return workspace


def stored(site: Simulator) -> list[str]:
    return [each["id"] for each in site.federation.find("backups", name="before-upgrade")]


def refused(workspace: Workspace, *arguments: str) -> None:
    run = workspace.run(*arguments)
    assert run.status == 1, run.said
    assert REFUSED in run.said
    assert "allow_backup_loss = true" in run.said


def test_a_backup_goes_only_after_that_was_applied(kept: Workspace, site: Simulator):
    (before,) = stored(site)
    refused(kept, "destroy", "-auto-approve")
    refused(kept, "plan", "-destroy")
    refused(kept, "plan", f"-replace={ADDRESS}")
    kept.write("")
    refused(kept, "apply", "-auto-approve")
    kept.write(ALLOWED.replace("vm-00001", "vm-00002"))
    refused(kept, "plan")
    assert stored(site) == [before]
    kept.write(ALLOWED)
    assert kept.actions() == {ADDRESS: ["update"]}
    kept.apply()
    assert stored(site) == [before]
    assert "Backup without end will be deleted" in kept.succeed("plan", "-destroy").said
    kept.succeed("destroy", "-auto-approve")
    assert stored(site) == []


@pytest.mark.skipif(not release(COMMAND).can("removed block"), reason="it has no removed blocks")
def test_a_resource_is_forgotten_and_its_backup_stays(kept: Workspace, site: Simulator):
    before = stored(site)
    kept.write(FORGOTTEN)
    kept.apply()
    assert kept.state() == {}
    assert stored(site) == before


POLICY = """
resource "simplivity_policy" "p" {
  name = "mine"
}
"""
RULE = """
resource "simplivity_policy_rule" "r" {
  policy_id = simplivity_policy.p.id
  frequency = 1440
  retention = 10080
}
"""
MACHINE = """
resource "simplivity_vm_policy" "v" {{
  virtual_machine_id = "{machine}"
  policy_id          = {policy}
}}
"""


def machines(site: Simulator, policy: str = "simplivity_policy.p.id") -> str:
    return MACHINE.format(machine=machine(site), policy=policy)


def test_a_backup_that_is_kept_stops_a_destroy_before_anything_is_destroyed(
    kept: Workspace, site: Simulator
):
    kept.write(KEPT + POLICY + machines(site))
    kept.apply()
    before = site.snapshot()
    refused(kept, "destroy", "-auto-approve")
    assert site.snapshot() == before


def test_what_others_lose_is_counted_unless_they_go_as_well(workspace: Workspace, site: Simulator):
    workspace.write(POLICY + RULE + machines(site))
    workspace.apply()
    assert "Warning" not in workspace.succeed("plan", "-destroy").said
    workspace.write(POLICY + machines(site))
    assert "Warning: 7 fewer backups would be kept" in workspace.succeed("plan").said
    workspace.write(machines(site, f'"{policies(site)[0]}"'))
    said = workspace.succeed("plan").said
    assert "Warning: Policy 'mine' is in use" in said
    assert "It is the policy of 1 virtual machine now" in said
