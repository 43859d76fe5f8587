"""For which ways of installing a lock file holds that was written on another."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from provider.address import ADDRESS
from provider.commands import package
from tests.acceptance.workspace import HEAD, Run, Workspace
from tests.package.conftest import ZIP, configured
from tools.terraforms import found

LOCK = ".terraform.lock.hcl"
COMMANDS = found()


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    return COMMANDS[request.param]


def initialized(place: Path, command: Sequence[str], environment: Mapping[str, str]) -> Workspace:
    """A working directory after init."""
    place.mkdir()
    workspace = Workspace(place, command, environment)
    (place / "main.tf").write_text(HEAD)
    workspace.succeed("init")
    return workspace


def again(workspace: Workspace, place: Path, environment: Mapping[str, str]) -> Run:
    """Init elsewhere with the lock file, which must not change."""
    place.mkdir()
    (place / "main.tf").write_text(HEAD)
    (place / LOCK).write_bytes((workspace.path / LOCK).read_bytes())
    other = Workspace(place, workspace.command, environment)
    return other.run("init", "-lockfile=readonly")


@pytest.fixture
def from_mirror(tmp_path: Path, bare: dict[str, str], mirror: Path) -> dict[str, str]:
    return bare | configured(tmp_path, f'filesystem_mirror {{ path = "{mirror}" }}')


def test_the_hash_is_the_one_that_a_release_tells(
    tmp_path: Path, command: Sequence[str], from_mirror: dict[str, str]
):
    workspace = initialized(tmp_path / "work", command, from_mirror)
    assert package.h1_of_zip(ZIP) in (workspace.path / LOCK).read_text()


@pytest.mark.parametrize("way", ["network mirror", "install"], indirect=True)
def test_one_of_a_mirror_holds_for_the_self_contained_provider_everywhere(
    tmp_path: Path,
    command: Sequence[str],
    from_mirror: dict[str, str],
    installed: Mapping[str, str],
):
    workspace = initialized(tmp_path / "work", command, from_mirror)
    run = again(workspace, tmp_path / "again", installed)
    assert run.status == 0, run.said


@pytest.mark.parametrize("way", ["wheel"], indirect=True)
def test_one_of_a_mirror_does_not_hold_for_a_launcher_until_both_are_locked(
    tmp_path: Path, from_mirror: dict[str, str], installed: Mapping[str, str], home: Path
):
    command = next(iter(COMMANDS.values()))
    workspace = initialized(tmp_path / "work", command, from_mirror)
    assert again(workspace, tmp_path / "again", installed).status == 1
    launchers = home / ".local" / "share" / "terraform" / "plugins"
    workspace.succeed("providers", "lock", f"-fs-mirror={launchers}", ADDRESS)
    run = again(workspace, tmp_path / "then", installed)
    assert run.status == 0, run.said


def test_one_of_a_launcher_holds_for_the_launcher_of_another_environment(
    tmp_path: Path, from_wheel: Path, from_pipx: Path, bare: dict[str, str]
):
    command = next(iter(COMMANDS.values()))
    homes = [bare | {"HOME": str(tmp_path / name)} for name in ("wheel", "pipx")]
    for executable, environment in zip((from_wheel, from_pipx), homes, strict=True):
        subprocess.run([executable, "install"], check=True, env=environment, capture_output=True)
    workspace = initialized(tmp_path / "work", command, homes[0])
    run = again(workspace, tmp_path / "again", homes[1])
    assert run.status == 0, run.said


def test_what_is_installed_and_what_is_in_a_mirror_are_the_same_files(
    self_contained: Path, bare: dict[str, str], home: Path
):
    subprocess.run([self_contained, "install"], check=True, env=bare, capture_output=True)
    (launcher,) = home.rglob(self_contained.name)
    assert package.h1_of_tree(launcher.parent) == package.h1_of_zip(ZIP)
