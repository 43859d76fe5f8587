"""The provider in the foreground, and a Terraform that attaches to it."""

import signal
import subprocess
import sys

import pytest

from simulator import Simulator
from tests.acceptance.conftest import COMMANDS
from tests.acceptance.stories import first
from tests.acceptance.workspace import Workspace
from tests.nouns.policy import POLICY

pytestmark = pytest.mark.parametrize("command", [next(iter(COMMANDS))], indirect=True)


def test_terraform_attaches_to_a_provider_that_is_being_debugged(
    workspace: Workspace, site: Simulator
):
    command = [sys.executable, "-m", "provider.main", "debug"]
    environment = workspace.environment
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as debugged:
        assert debugged.stdout is not None
        name, _, value = debugged.stdout.readline().removeprefix("export ").partition("=")
        workspace.environment = environment | {name: value.strip().strip("'")}
        try:
            workspace.write(first(POLICY, site))
            workspace.apply()
            assert workspace.plan() == {}
            workspace.succeed("destroy", "-auto-approve")
        finally:
            debugged.send_signal(signal.SIGINT)
        assert debugged.wait(timeout=10) == 0
