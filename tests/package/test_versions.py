"""Versions of the self-contained provider come and go, with the real Terraform."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from provider.address import ADDRESS, EXECUTABLE, TYPE, __version__
from provider.commands import local_mirror, package
from tests.acceptance.workspace import Workspace
from tests.package.conftest import ZIP, configured, unpacked
from tools.terraforms import found

COMMAND: Sequence[str] = next(iter(found().values()))
LATER = "99.0.0"


def later(place: Path) -> Path:
    """The package under the name of another version."""
    tree = place / "tree"
    launcher = unpacked(ZIP, tree)
    launcher.rename(launcher.with_name(f"{EXECUTABLE}_v{LATER}"))
    file = place / package.name(LATER, local_mirror.target())
    package.write(tree, file)
    return file


def workspace(place: Path, environment: Mapping[str, str]) -> Workspace:
    place.mkdir()
    return Workspace(place, COMMAND, environment)


def initialized(work: Workspace, version: str, *arguments: str) -> str:
    """The version that is locked after init, which starts."""
    requirement = f'{TYPE} = {{ source = "{ADDRESS}", version = "{version}" }}'
    (work.path / "main.tf").write_text(
        f'terraform {{\nrequired_providers {{\n{requirement}\n}}\n}}\nprovider "{TYPE}" {{}}\n'
    )
    work.succeed("init", *arguments)
    work.succeed("validate")
    lines = (work.path / ".terraform.lock.hcl").read_text().splitlines()
    return next(line.split('"')[1] for line in lines if line.strip().startswith("version "))


def test_an_upgrade_in_a_mirror_is_taken_when_init_is_told_to_and_can_be_taken_back(
    self_contained: Path, tmp_path: Path, bare: dict[str, str]
):
    mirror = tmp_path / "mirror"

    def offer(file: Path) -> None:
        command = [str(self_contained), "mirror", str(mirror), str(file)]
        subprocess.run(command, check=True, env=bare, stdout=subprocess.DEVNULL)

    offer(ZIP)
    environment = bare | configured(tmp_path, f'filesystem_mirror {{ path = "{mirror}" }}')
    work = workspace(tmp_path / "work", environment)
    assert initialized(work, ">= 0.1") == __version__
    offer(later(tmp_path))
    assert initialized(work, ">= 0.1") == __version__, "the lock file holds"
    assert initialized(work, ">= 0.1", "-upgrade") == LATER
    assert initialized(work, __version__, "-upgrade") == __version__
    assert initialized(workspace(tmp_path / "beside", environment), ">= 0.1") == LATER


def test_after_uninstalling_a_home_is_empty_and_init_says_so(
    self_contained: Path, tmp_path: Path, bare: dict[str, str], home: Path
):
    work = workspace(tmp_path / "work", bare | {"CHECKPOINT_DISABLE": "1"})
    subprocess.run([self_contained, "install"], check=True, env=bare, capture_output=True)
    assert initialized(work, __version__) == __version__
    subprocess.run([self_contained, "uninstall"], check=True, env=bare, capture_output=True)
    assert not list(home.iterdir())
    shutil.rmtree(work.path / ".terraform")
    assert work.run("init").status == 1


@pytest.mark.parametrize("way", ["install"], indirect=True)
def test_what_is_installed_is_listed_as_ready(
    self_contained: Path, bare: dict[str, str], installed: Mapping[str, str]
):
    command = [str(self_contained), "list"]
    told = subprocess.run(command, check=True, env=bare, capture_output=True, text=True)
    assert told.stdout.startswith(f"{__version__}  {local_mirror.target()}  ")
    assert told.stdout.endswith("  ready\n")
