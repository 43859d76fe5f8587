"""The launcher that `install` leaves: it starts its own version, or says why not."""

import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from provider.address import EXECUTABLE, __version__
from provider.commands import install as command
from provider.commands import launcher as launchers
from provider.commands.install import install
from tests.provider.plugin import SOON, Plugin, tls

SHUTDOWN = "/plugin.GRPCController/Shutdown"
PACKAGES = [Path(grpc.__file__).parent.parent, Path(command.__file__).parent.parent.parent]
"""Where this test finds the provider and what it needs."""


def contents(directory: Path) -> dict[str, bytes]:
    """Every file below a directory."""
    files = (each for each in directory.rglob("*") if each.is_file())
    return {str(each.relative_to(directory)): each.read_bytes() for each in files}


@pytest.fixture
def launcher(tmp_path: Path) -> Path:
    """As installed, from this environment."""
    return install(tmp_path / "mirror")


def point(launcher: Path, interpreter: str) -> None:
    """Let it become another interpreter."""
    (launcher.parent.parent / f"{launcher.parent.name}.interpreter").write_text(interpreter)


def base_python() -> str:
    """The interpreter that this environment was made with, which has no packages of ours."""
    return str(getattr(sys, "_base_executable", sys.executable))


def refused(launcher: Path, **variables: str) -> str:
    """What it says instead of starting: one line on stdout, which Terraform shows."""
    ended = subprocess.run(
        [launcher], env=variables, capture_output=True, text=True, timeout=SOON, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert ended.stdout.count("\n") == 1
    assert ended.stdout.startswith(f"{EXECUTABLE} ")
    assert ended.stdout.count("|") < 3, "Terraform would take it for a handshake"
    return ended.stdout


def test_nothing_is_written_beside_it(launcher: Path, tmp_path: Path):
    before = contents(tmp_path)
    with Plugin([launcher], launcher.parent, **tls()) as plugin:
        assert plugin.call("GetProviderSchema").resource_schemas
        plugin.raw(SHUTDOWN)
        assert plugin.ended()[0] == 0
    assert contents(tmp_path) == before


def test_it_is_found_through_the_link_that_terraform_makes(launcher: Path, tmp_path: Path):
    link = tmp_path / "working" / launcher.parent.name
    link.parent.mkdir()
    link.symlink_to(launcher.parent)
    with Plugin([f"working/{link.name}/{launcher.name}"], tmp_path) as plugin:
        assert plugin.fields[0] == "1"


def test_it_is_the_process_that_serves(launcher: Path):
    with Plugin([launcher]) as plugin:
        command = Path(f"/proc/{plugin.process.pid}/cmdline")
        if command.exists():
            assert b"provider.main" in command.read_bytes()
        plugin.process.terminate()
        assert plugin.ended()[0] == 0


def test_by_hand_it_is_the_command(launcher: Path):
    assert subprocess.check_output([launcher, "--version"], text=True) == f"{__version__}\n"


def test_the_one_of_another_platform_in_the_same_mirror_has_its_own_interpreter(launcher: Path):
    other = launcher.parent.with_name("linux_riscv64")
    launcher.parent.rename(other)
    assert "it is not installed on this machine" in refused(other / launcher.name)


def test_without_the_file_that_names_its_interpreter_it_says_what_to_do(launcher: Path):
    (launcher.parent.parent / f"{launcher.parent.name}.interpreter").unlink()
    said = refused(launcher)
    assert "it is not installed on this machine" in said
    assert f"run '{EXECUTABLE} install' of version {__version__}" in said


@pytest.mark.parametrize("python", ["", "/nonexistent/py\\thon", "/dev/null"])
def test_an_interpreter_that_is_gone_is_named(launcher: Path, python: str):
    point(launcher, f"{python}\n")
    assert f"cannot start: its Python, {python}, is gone." in refused(launcher)


def test_a_package_that_is_gone_is_told(launcher: Path, tmp_path: Path):
    point(launcher, f"{base_python()}\n")
    said = refused(launcher, HOME=str(tmp_path))
    assert f"its Python, {base_python()}, has no version that can be loaded" in said
    assert "No module named 'provider'" in said


def test_another_version_in_its_environment_is_not_started(launcher: Path):
    launcher.write_text(launchers.text("0.0.9"))
    said = refused(launcher)
    assert said.startswith(f"{EXECUTABLE} 0.0.9 cannot start: its Python, {sys.executable}, has ")
    assert f"has {__version__} now." in said
    assert (
        "install 0.0.9 there again or elsewhere, and run 'terraform-provider-simplivity install' of"
        in said
    )
    assert "terraform init -upgrade" in said


def test_a_package_of_this_user_alone_is_found(launcher: Path, tmp_path: Path):
    """It is where ``pip install --user`` puts one."""
    point(launcher, f"{base_python()}\n")
    shown = subprocess.run(
        [base_python(), "-Em", "site", "--user-site"],
        env={"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,  # the directory is not there yet
    )
    packages = Path(shown.stdout.strip())
    packages.mkdir(parents=True)
    (packages / "ours.pth").write_text("".join(f"{path}\n" for path in PACKAGES))
    with Plugin([launcher], HOME=str(tmp_path)) as plugin:
        assert plugin.call("GetMetadata").resources


@pytest.mark.sweep  # compiles all that the provider loads, of others as well
def test_installing_writes_the_bytecode_of_all_that_a_start_loads(tmp_path: Path):
    assert command.loaded_once("-X", f"pycache_prefix={tmp_path}") == 0
    written = {each.name.partition(".")[0] for each in tmp_path.rglob("*.pyc")}
    assert {
        "_server",
        "certificate",
        "servicer",
        "transport",
        "rule_resource",
        "listing",
    } <= written


def test_a_provider_that_cannot_be_loaded_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(command, "loaded_once", lambda: 1)
    assert command.run(tmp_path) == 1
    assert "cannot be loaded" in capsys.readouterr().err
    assert contents(tmp_path) == {}
