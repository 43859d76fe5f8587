"""A system with musl and nothing else: its loader, a shell, and a Terraform that needs no library.

It is a directory that processes are locked into, so only root can try, on a machine that has musl,
busybox and such a Terraform (Debian: the packages musl, 1.2.4 or newer, and busybox-static).
"""

import os
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.acceptance.workspace import HEAD
from tests.package.conftest import ROOT, ZIP, unpacked
from tools import demo

LOADERS = sorted(Path("/lib").glob("ld-musl-*.so.1"))
BUSYBOX, CHROOT, TERRAFORM = map(shutil.which, ("busybox", "chroot", "terraform"))
OLDEST = (1, 2, 4)
SERVED = "simplivity_policy"


def has_musl() -> bool:
    with zipfile.ZipFile(ZIP) as archive:
        return any(each.startswith("musl/") for each in archive.namelist())


def musl_version() -> tuple[int, ...]:
    """What the loader says of itself when it is given nothing to load."""
    done = subprocess.run([LOADERS[0]], capture_output=True, text=True, check=False)
    _, _, said = done.stderr.partition("Version ")
    return tuple(map(int, said.split()[0].split(".")))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, mirror: Path) -> Path:
    if not (LOADERS and BUSYBOX and CHROOT and TERRAFORM and os.geteuid() == 0):
        pytest.skip("needs root, musl, busybox and terraform")
    if musl_version() < OLDEST:
        pytest.skip(f"this machine has musl {musl_version()}, the program needs {OLDEST}")
    if not has_musl():
        pytest.skip("the package was built without musl: make package MUSL=...")
    made = tmp_path_factory.mktemp("root")
    for folder in ("bin", "dev", "lib", "tmp", "home", "etc"):
        (made / folder).mkdir(parents=True)
    os.mknod(made / "dev" / "urandom", stat.S_IFCHR | 0o666, os.makedev(1, 9))
    shutil.copy(LOADERS[0], made / "lib")
    shutil.copy(BUSYBOX, made / "bin" / "sh")
    shutil.copy(TERRAFORM, made / "bin" / "terraform")
    shutil.copytree(mirror, made / "mirror")
    (made / "home" / "main.tf").write_text(HEAD)
    (made / "etc" / "cli.tfrc").write_text(
        'provider_installation { filesystem_mirror { path = "/mirror" } }\n'
    )
    return made


ENVIRONMENT = {
    "HOME": "/home",
    "PATH": "/bin",
    "TF_CLI_CONFIG_FILE": "/etc/cli.tfrc",
    "CHECKPOINT_DISABLE": "1",
}


def locked(root: Path, *command: str) -> str:
    """What a command prints that sees only that directory."""
    done = subprocess.run(
        [str(CHROOT), str(root), *command],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_provider_starts_there(root: Path):
    unpacked(ZIP, root / "provider")
    launcher = next((root / "provider").glob("terraform-provider-*"))
    assert locked(root, f"/provider/{launcher.name}", "--version").strip() in launcher.name


def test_terraform_installs_it_and_is_told_its_schema(root: Path):
    locked(root, "terraform", "-chdir=/home", "init")
    assert SERVED in locked(root, "terraform", "-chdir=/home", "providers", "schema", "-json")


def test_the_life_cycle_of_the_demo(root: Path):
    shutil.copytree(ROOT / "examples" / "complete", root / "home" / "site")
    with demo.simulator() as site:
        shutil.copy(site["ca_file"], root / "etc" / "ca.pem")
        played = demo.Demo({**site, "ca_file": "/etc/ca.pem"}, root / "home")
        inside = 'cd /home/site && exec terraform "$@"'
        played.terraform = [str(CHROOT), str(root), "sh", "-c", inside, "terraform"]
        played.environment |= ENVIRONMENT
        played.live()
