"""Ephemeral resources in the real Terraform, which has them since 1.10, and OpenTofu since 1.11."""

import json
import shutil
from collections.abc import Sequence

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.workspace import Workspace
from tools.docs import EXAMPLES
from tools.terraforms import able

EXAMPLE = EXAMPLES / "ephemeral-resources" / "simplivity_token" / "ephemeral-resource.tf"


@pytest.fixture(params=able("ephemeral resource"))
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    return COMMANDS[request.param]


def test_the_token_of_the_example_lets_in_and_is_stored_nowhere(
    workspace: Workspace, site: Simulator
):
    shutil.copy(EXAMPLE, workspace.path)
    workspace.write("", "versions.tf")
    applied = workspace.run("apply", "-auto-approve", TF_LOG_PROVIDER="TRACE")
    assert applied.status == 0, applied.said
    hosts = json.loads((workspace.path / "hosts.json").read_text())["hosts"]
    assert {each["id"] for each in hosts} == set(site.snapshot()["hosts"])
    (token,) = site.backend.tokens[0]._known
    assert token not in applied.said
    files = [
        path
        for path in workspace.path.rglob("*")
        if path.is_file() and ".terraform" not in str(path)
    ]
    assert not [path for path in files if token in path.read_text()]


ENDS_IN_A_DAY = """
ephemeral "simplivity_token" "mine" {
  lifecycle {
    postcondition {
      condition = alltrue([
        self.host == "HOST",
        timecmp(self.expires_at, timeadd(plantimestamp(), "24h1m")) < 0,
        timecmp(self.expires_at, timeadd(plantimestamp(), "1h")) > 0,
      ])
      error_message = "It is another host, or another time."
    }
  }
}
resource "terraform_data" "user" {
  provisioner "local-exec" {
    command     = "test -n $TOKEN"
    environment = { TOKEN = ephemeral.simplivity_token.mine.token }
  }
}
"""


def test_a_token_knows_its_controller_and_its_end(workspace: Workspace, site: Simulator):
    workspace.write(ENDS_IN_A_DAY.replace("HOST", site.url))
    workspace.apply()
    assert workspace.plan() == {}
