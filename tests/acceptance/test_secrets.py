"""What Terraform writes at its most talkative holds neither the password nor a token."""

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.stories import POLICY, RULE
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)

PASSWORD = "correct-horse-battery"


@pytest.fixture
def site():
    with Simulator(password=PASSWORD) as running:
        yield running


def test_a_trace_of_a_whole_run_holds_neither_password_nor_token(
    workspace: Workspace, site: Simulator
):
    log = workspace.path / "trace.log"
    workspace.environment |= {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
    workspace.write(POLICY.block(POLICY.configured(site)) + RULE.block(RULE.configured(site)))
    said = [workspace.run("apply", "-auto-approve").said]
    site.faults.order("GET", "/policies/{policyId}", status=500, body="html", times=0)
    said.append(workspace.run("plan").said)
    site.faults.clear()
    tokens = list(site.appliance.tokens[0]._known)
    site.forget_sessions()
    said.append(workspace.run("destroy", "-auto-approve").said)
    said.append(workspace.run("plan", SIMPLIVITY_PASSWORD="wrong-horse").said)

    written = log.read_text() + "".join(said)
    tokens += site.appliance.tokens[0]._known
    assert len(tokens) == 2
    assert "GET /api/policies" in written, "the provider's own requests are in the trace"
    for secret in (PASSWORD, "wrong-horse", *tokens):
        assert secret not in written
