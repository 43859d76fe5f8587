"""The provider's actions in the real Terraform, which has them since 1.14."""

import re
from collections.abc import Sequence

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.test_interrupts import interrupted
from tests.acceptance.workspace import Workspace
from tools.docs import EXAMPLES
from tools.terraforms import able

ADDRESS = "action.simplivity_policies_suspend.example"
EXAMPLE = (EXAMPLES / "actions" / "simplivity_policies_suspend" / "action.tf").read_text()


@pytest.fixture(params=able("action"))
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    return COMMANDS[request.param]


def suspended(site: Simulator) -> set[str]:
    hosts = site.snapshot()["hosts"].values()
    return {str(each["omnistack_cluster_id"]) for each in hosts if not each["policy_enabled"]}


def test_an_example_is_invoked_as_it_says(workspace: Workspace, site: Simulator):
    first = EXAMPLE.splitlines()[0]
    assert first == f"# terraform apply -invoke={ADDRESS}"
    clusters = site.snapshot()["omnistack_clusters"]
    (named,) = [id_ for id_, each in clusters.items() if each["name"] == "cluster-1"]
    workspace.write(EXAMPLE)
    workspace.apply()
    assert suspended(site) == set()
    ran = workspace.succeed("apply", "-auto-approve", f"-invoke={ADDRESS}")
    assert suspended(site) == {named}
    assert "Suspending backup policies: omnistack cluster cluster-1" in ran.said
    assert "Waiting for POST /policies/suspend, task" in ran.said
    assert "Backup policies are suspended" in ran.said


def test_an_action_runs_when_a_resource_triggers_it(workspace: Workspace, site: Simulator):
    workspace.write(
        """
data "simplivity_hosts" "all" {}
action "simplivity_policies_suspend" "maintenance" {
  config { host_id = terraform_data.maintenance.output }
}
resource "terraform_data" "maintenance" {
  input = data.simplivity_hosts.all.hosts[0].id
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.simplivity_policies_suspend.maintenance]
    }
  }
}
"""
    )
    workspace.apply()
    assert len(suspended(site)) == 1
    assert workspace.plan() == {}


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("virtual_machine_clone", "Done: Cloning virtual machine"),
        ("virtual_machine_validate_backup_credentials", "Done: Validating credentials"),
        ("backup_delete", "Backups will be deleted"),
    ],
)
def test_an_action_of_one_write_is_invoked_as_its_example_says(
    workspace: Workspace, site: Simulator, kind: str, line: str
):
    workspace.environment["TF_VAR_guest_password"] = site.password
    text = (EXAMPLES / "actions" / f"simplivity_{kind}" / "action.tf").read_text()
    workspace.write(text)
    command = re.search(r"# terraform apply (-invoke=\S+)\n", text)
    assert command
    ran = workspace.succeed("apply", "-auto-approve", command[1])
    assert line in ran.said
    assert site.password not in ran.said.replace(EXAMPLE, "")


def test_a_user_who_interrupts_a_backup_cancels_it(workspace: Workspace, site: Simulator):
    folder = EXAMPLES / "actions" / "simplivity_virtual_machine_backup"
    workspace.write((folder / "action.tf").read_text())
    invoke = "-invoke=action.simplivity_virtual_machine_backup.example"
    output = interrupted(workspace, site, "POST", "/backup", invoke)
    assert "Backup was canceled" in output
    (begun,) = site.federation.find("backups", name="before-upgrade")
    assert begun["state"] in ("CANCELING", "CANCELED")


def test_what_is_wrong_with_an_action_is_told_before_anything_is_done(
    workspace: Workspace, site: Simulator
):
    workspace.write(EXAMPLE.replace("cluster-1", "nowhere"))
    refused = workspace.run("apply", "-auto-approve", f"-invoke={ADDRESS}")
    assert refused.status == 1
    assert "nowhere" in refused.said
    assert not [
        each for each in site.requests if each.method == "POST" and "oauth" not in each.path
    ]


def test_a_failure_of_an_action_fails_the_apply(workspace: Workspace, site: Simulator):
    site.faults.order("POST", "/policies/suspend", fail_task="No host answers")
    workspace.write(EXAMPLE)
    failed = workspace.run("apply", "-auto-approve", f"-invoke={ADDRESS}")
    assert failed.status == 1
    assert "Controller could not do it" in failed.said


def test_a_user_who_interrupts_an_action_learns_that_it_goes_on(
    workspace: Workspace, site: Simulator
):
    workspace.write(EXAMPLE)
    invoke = f"-invoke={ADDRESS}"
    output = interrupted(workspace, site, "POST", "/policies/suspend", invoke)
    assert "Operation was interrupted" in output
    assert "goes on" in output
    assert len(suspended(site)) == 1
