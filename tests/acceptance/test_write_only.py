"""What is write-only or ephemeral stands in no state, no plan, no log and no error."""

import json

import pytest

from provider.framework.kinds.table import ACTION
from provider.registry import PROVIDER
from simulator import Simulator
from tests.acceptance.test_secrets import forms, written
from tests.acceptance.workspace import Workspace
from tools.docs import EXAMPLES
from tools.terraforms import able

WRITES, ACTS = (
    pytest.mark.parametrize("command", able(feature)[:1], indirect=True)
    for feature in ("write-only attribute", "action")
)

FIRST, SECOND = (f'{word} "horse" & <battery>\\ st%ple+ä' for word in ("wrong", "right"))
STORE = """
variable "password" {
  type      = string
  ephemeral = true
}

resource "simplivity_external_store" "attic" {
  name                 = "attic"
  omnistack_cluster_id = "%s"
  management_ip        = "192.0.2.40"
  username             = "client"
  password_wo          = var.password
  password_wo_version  = %d
}
"""


def assert_nowhere(workspace: Workspace, said: list[str], *secrets: str) -> None:
    """No form of a secret stands in what Terraform has written, nor in what it has said."""
    everything = [*written(workspace.path), ("output", "\n".join(said).encode())]
    assert {"trace.log", "terraform.tfstate", "plan/tfplan"} <= {name for name, _ in everything}
    assert "(hidden)" in "".join(said)
    for name, content in everything:
        for form in (form for secret in secrets for form in forms(secret)):
            assert form.encode() not in content, (name, form)


@WRITES
def test_a_write_only_password_reaches_the_store_and_nothing_else(
    workspace: Workspace, site: Simulator
):
    log = workspace.path / "trace.log"
    workspace.environment |= {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
    cluster = site.federation.first("omnistack_clusters")["id"]

    def applied(version: int, password: str, status: int = 0) -> str:
        workspace.environment["TF_VAR_password"] = password
        workspace.write(STORE % (cluster, version))
        planned = workspace.run("plan", "-out=plan")
        ran = workspace.run("apply", "plan")
        assert ran.status == status, ran.said
        return planned.said + ran.said

    def stored() -> str:
        (found,) = site.federation.find("external_stores", name="attic")
        return str(found["password"])

    said = [applied(1, FIRST)]
    assert stored() == FIRST
    said.append(applied(1, SECOND))
    assert stored() == FIRST, "only the version tells of a change"
    said.append(applied(2, SECOND))
    assert stored() == SECOND
    echo = " ".join(forms(SECOND))
    document = json.dumps({"exception": "x.TaskException", "message": echo, "path": "/api"})
    for body in (document, f"<html>{echo}</html>"):
        site.faults.order("POST", "/external_stores/.*", status=400, body="raw", raw=body, times=0)
        said.append(applied(3, SECOND, status=1))
        site.faults.clear()
    site.switches.store_credentials = "400"
    said.append(applied(3, FIRST, status=1))
    site.switches.store_credentials = "accepted"
    said.append(workspace.succeed("destroy", "-auto-approve").said)

    assert_nowhere(workspace, said, FIRST, SECOND)


ACTIONS = [
    name
    for name, action in PROVIDER.of(ACTION).items()
    if any(each.write_only for each in action.schema)
]
TRIGGER = """
resource "terraform_data" "now" {
  input = "%d"
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.%s.example]
    }
  }
}
"""


@ACTS
@pytest.mark.parametrize("kind", ACTIONS)
def test_the_secret_of_an_action_reaches_the_controller_and_nothing_else(
    workspace: Workspace, site: Simulator, kind: str
):
    example = (EXAMPLES / "actions" / kind / "action.tf").read_text()
    log = workspace.path / "trace.log"
    workspace.environment |= {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
    workspace.environment["TF_VAR_guest_password"] = FIRST
    echo = json.dumps({"exception": "x.TaskException", "message": " ".join(forms(FIRST))})
    said = []
    for number, answer in enumerate(({"body": "raw", "raw": echo, "status": 400}, {})):
        site.faults.clear()
        site.clear_requests()
        if answer:
            site.faults.order("POST", "/virtual_machines/.*", times=0, **answer)
        workspace.write(example + TRIGGER % (number, kind))
        said.append(workspace.succeed("plan", "-out=plan").said)
        said.append(workspace.run("apply", "plan").said)
        assert [each for each in site.requests if each.body and "guest_password" in each.body]
    assert_nowhere(workspace, said, FIRST)
