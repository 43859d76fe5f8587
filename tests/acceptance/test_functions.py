"""Functions in the real Terraform, which has them since 1.8, and in OpenTofu since 1.7."""

import json
from collections.abc import Sequence

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.workspace import Workspace
from tools.terraforms import able


@pytest.fixture(params=able("function"))
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    return COMMANDS[request.param]


def test_a_function_needs_no_provider_that_is_configured(workspace: Workspace, site: Simulator):
    workspace.environment = {
        name: value
        for name, value in workspace.environment.items()
        if not name.startswith("SIMPLIVITY_")
    }
    workspace.write('output "length" { value = provider::simplivity::minutes("1d12h") }\n')
    workspace.apply()
    assert json.loads(workspace.succeed("output", "-json").out)["length"]["value"] == 2160
    assert site.requests == []


def test_a_length_that_is_known_late_is_planned(workspace: Workspace):
    workspace.write(
        """
resource "terraform_data" "length" { input = "4h" }
resource "simplivity_policy" "archive" {
  name = "Archive"
  rules = [{
    frequency = provider::simplivity::minutes(terraform_data.length.output)
    retention = provider::simplivity::minutes("7d")
  }]
}
"""
    )
    workspace.apply()
    (rule,) = workspace.state()["simplivity_policy.archive"]["rules"]
    assert (rule["frequency"], rule["retention"]) == (240, 10080)
    assert workspace.plan() == {}


def test_a_wrong_argument_is_named(workspace: Workspace):
    workspace.write('output "length" { value = provider::simplivity::minutes("7 days") }\n')
    refused = workspace.run("plan")
    assert refused.status == 1
    assert 'Invalid value for "duration" parameter' in refused.said
    assert "'7 days' is not a duration in whole minutes, such as 90m, 12h, 7d" in refused.said
