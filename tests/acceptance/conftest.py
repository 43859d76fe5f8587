"""The real Terraform, our provider as it is installed, and a federation of its own per test."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from provider.commands.install import install
from simulator import Simulator
from tests.acceptance.workspace import Workspace
from tools.terraforms import found

COMMANDS = found()


@pytest.fixture(scope="session")
def cli_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLI configuration that finds the provider as `install` left it, and nothing else."""
    mirror = tmp_path_factory.mktemp("mirror")
    install(mirror)
    path = mirror / "terraform.rc"
    path.write_text(f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" }} }}\n')
    return path


@pytest.fixture
def site():
    with Simulator() as running:
        yield running
        assert not running.violations


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    """Every Terraform of this machine."""
    return COMMANDS[request.param]


@pytest.fixture
def environment(site: Simulator, cli_config: Path) -> dict[str, str]:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("TF_", "SIMPLIVITY_"))}
    return kept | {
        "TF_CLI_CONFIG_FILE": str(cli_config),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
        "SIMPLIVITY_HOST": site.url,
        "SIMPLIVITY_USERNAME": site.username,
        "SIMPLIVITY_PASSWORD": site.password,
        "SIMPLIVITY_CA_FILE": str(site.ca_file),
    }


@pytest.fixture
def workspace(tmp_path: Path, command: Sequence[str], environment: dict[str, str]) -> Workspace:
    return Workspace(tmp_path, command, environment)
