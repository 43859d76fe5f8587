"""What `install` leaves and says, and what Terraform makes of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from provider.commands import main
from provider.commands.install import install
from tests.acceptance.workspace import Workspace

ODD = 'a "b"\\c\nd ${e} %{f} ä'


@pytest.fixture
def placed(tmp_path: Path, command: Sequence[str], environment: dict[str, str]) -> Workspace:
    """A workspace with a CLI configuration of its own."""
    work = tmp_path / "work"
    work.mkdir()
    file = tmp_path / "terraform.rc"
    return Workspace(work, command, environment | {"TF_CLI_CONFIG_FILE": str(file)})


def test_terraform_reads_what_is_printed_for_a_directory_of_any_name(
    placed: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["install", "--dir", str(tmp_path / ODD)]) == 0
    _, _, printed = capsys.readouterr().out.partition("CLI configuration:\n\n")
    configuration, _, requirement = printed.partition("\nterraform {")
    (tmp_path / "terraform.rc").write_text(configuration, encoding="utf-8")
    (placed.path / "main.tf").write_text(f"terraform {{{requirement}", encoding="utf-8")
    placed.succeed("init")
    placed.succeed("providers", "schema", "-json")


def test_terraform_shows_why_a_provider_does_not_start(placed: Workspace, tmp_path: Path):
    launcher = install(tmp_path / "mirror")
    (tmp_path / "terraform.rc").write_text(
        f'provider_installation {{ filesystem_mirror {{ path = "{tmp_path}/mirror" }} }}\n'
    )
    placed.write("")
    file = launcher.parent.parent / f"{launcher.parent.name}.interpreter"
    file.write_text("/nonexistent\n")
    placed.write('data "simplivity_policy" "x" {\n name = "x"\n}\n')
    run = placed.run("plan")
    assert run.status == 1
    assert "cannot start: its Python, /nonexistent, is gone. To mend it, run" in run.said
