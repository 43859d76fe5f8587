"""What is write-only or ephemeral stands in no state, no plan, no log and no error."""

import json

import pytest

from simulator import Simulator
from tests.acceptance.test_secrets import forms, written
from tests.acceptance.workspace import Workspace
from tools.terraforms import able

pytestmark = pytest.mark.parametrize("command", able("write-only attribute")[:1], indirect=True)

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

    everything = [*written(workspace.path), ("output", "\n".join(said).encode())]
    assert {"trace.log", "terraform.tfstate", "plan/tfplan"} <= {name for name, _ in everything}
    assert "(hidden)" in "".join(said)
    for name, content in everything:
        for secret in [*forms(FIRST), *forms(SECOND)]:
            assert secret.encode() not in content, (name, secret)
