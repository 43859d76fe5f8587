"""Several versions on one machine, each from its own environment, with the real Terraform."""

import shutil
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import grpc
import pytest

import provider
from provider.address import ADDRESS, EXECUTABLE
from tests.acceptance.workspace import Run, Workspace

PACKAGES = Path(grpc.__file__).parent.parent
OLD, NEW = "0.1.7", "0.2.0"


class Environment(NamedTuple):
    """An environment of its own with a version of the provider."""

    place: Path
    home: Path

    def has(self, version: str) -> None:
        """Let it have a version from now on."""
        shutil.rmtree(self.place / "code", ignore_errors=True)
        code = self.place / "code" / "provider"
        shutil.copytree(Path(provider.__file__).parent, code)
        address = code / "address.py"
        lines = address.read_text().splitlines(keepends=True)
        told = [f'__version__ = "{version}"\n' if "__version__" in each else each for each in lines]
        address.write_text("".join(told))

    def run(self, *arguments: str) -> str:
        """What its command prints."""
        script = "from provider.main import main; main()"
        command = [str(self.place / "bin" / "python"), "-P", "-c", script, *arguments]
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout


class Machine(NamedTuple):
    """A home, and a working directory of Terraform, which knows nothing but the implied mirror."""

    workspace: Workspace
    home: Path

    def environment(self, name: str, version: str) -> Environment:
        made = Environment(self.home.parent / name, self.home)
        venv.create(made.place, symlinks=True)
        (packages,) = made.place.glob("lib/python*/site-packages")
        (packages / "found.pth").write_text(f"{made.place}/code\n{PACKAGES}\n")
        made.has(version)
        return made

    def requires(self, version: str) -> None:
        (self.workspace.path / "main.tf").write_text(
            f'terraform {{\n required_providers {{\n simplivity = {{ source = "{ADDRESS}"\n'
            f' version = "{version}" }}\n }}\n}}\nprovider "simplivity" {{}}\n'
            'data "simplivity_hosts" "all" {}\n'
        )

    def initialized(self, *arguments: str) -> Run:
        return self.workspace.run("init", *arguments)

    def started(self) -> Run:
        """What validating says, which starts the provider that is locked if anything is of it."""
        return self.workspace.run("validate")


@pytest.fixture
def machine(tmp_path: Path, command: Sequence[str], environment: dict[str, str]) -> Machine:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    own = {n: v for n, v in environment.items() if n not in ("TF_CLI_CONFIG_FILE", "XDG_DATA_HOME")}
    return Machine(Workspace(work, command, own | {"HOME": str(home)}), home)


def locked(machine: Machine) -> str:
    return (machine.workspace.path / ".terraform.lock.hcl").read_text()


def test_two_versions_stand_side_by_side_and_each_starts_its_own_code(machine: Machine):
    for name, version in (("old", OLD), ("new", NEW)):
        machine.environment(name, version).run("install")
    for version in (OLD, NEW):
        machine.requires(version)
        assert machine.initialized("-upgrade").status == 0
        assert f'"{version}"' in locked(machine)
        assert machine.started().status == 0
        launcher = machine.workspace.path / ".terraform" / "providers" / ADDRESS / version
        (executable,) = launcher.glob(f"*/{EXECUTABLE}*")
        assert subprocess.check_output([executable, "--version"], text=True) == f"{version}\n"


def test_an_upgrade_is_taken_when_init_is_told_to_and_can_be_taken_back(machine: Machine):
    machine.requires(">= 0.1")
    machine.environment("old", OLD).run("install")
    assert machine.initialized().status == 0
    new = machine.environment("new", NEW)
    new.run("install")
    assert machine.initialized().status == 0
    assert f'"{OLD}"' in locked(machine), "the lock file holds"
    assert machine.initialized("-upgrade").status == 0
    assert f'"{NEW}"' in locked(machine)
    assert machine.started().status == 0
    new.run("uninstall")
    assert machine.initialized("-upgrade").status == 0
    assert f'"{OLD}"' in locked(machine)
    assert machine.started().status == 0


def test_an_upgrade_of_the_environment_itself_is_never_started_as_the_old_version(
    machine: Machine,
):
    environment = machine.environment("only", OLD)
    environment.run("install")
    machine.requires(">= 0.1")
    assert machine.initialized().status == 0
    environment.has(NEW)
    refused = machine.started()
    assert refused.status == 1
    assert f"{EXECUTABLE} {OLD} cannot start: its Python, {environment.place}" in refused.said
    assert f"has {NEW} now. To mend it, install {OLD} there again" in refused.said
    environment.run("install")
    assert machine.initialized("-upgrade").status == 0
    assert machine.started().status == 0


def test_an_environment_that_is_gone_is_told(machine: Machine):
    environment = machine.environment("only", OLD)
    environment.run("install")
    machine.requires(OLD)
    assert machine.initialized().status == 0
    shutil.rmtree(environment.place)
    refused = machine.started()
    assert refused.status == 1
    assert f"its Python, {environment.place}/bin/python, is gone" in refused.said


def test_after_uninstalling_nothing_is_left_and_init_says_so(machine: Machine):
    environment = machine.environment("only", OLD)
    environment.run("install")
    machine.requires(OLD)
    assert machine.initialized().status == 0
    environment.run("uninstall")
    assert [each.name for each in machine.home.rglob("*")] in ([], [".terraform.d"])  # OpenTofu's
    shutil.rmtree(machine.workspace.path / ".terraform")
    assert machine.initialized().status == 1


def test_what_was_installed_is_listed_by_every_version(machine: Machine):
    old = machine.environment("old", OLD)
    new = machine.environment("new", NEW)
    for each in (old, new):
        each.run("install")
    for each in (old, new):
        lines = each.run("list").splitlines()
        assert [line.split()[0] for line in lines] == [OLD, NEW]
        assert [line.split()[-1] for line in lines] == ["ready", "ready"]
