"""Who takes part, and how each is put where Terraform finds it: in one mirror, as users do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Crashed
from bench.things import BUILT_IN, PEER_THINGS, Thing
from provider.address import ADDRESS, EXECUTABLE

ROOT = Path(__file__).parent.parent
PEER = Path(__file__).parent / "peer" / "main.py"
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
PEER_ADDRESS, PEER_VERSION = "bench.test/bench/peer", "1.2.0"


@dataclass(frozen=True)
class Contestant:
    """A provider.

    thing: what it manages in every row; None if the row says what.
    """

    name: str
    title: str
    address: str
    thing: Thing | None = None

    @property
    def has_plugin(self) -> bool:
        """Whether there is a process to start: a part of Terraform is none."""
        return self is not FLOOR

    def manages(self, ours: Thing) -> Thing:
        return self.thing or ours


OURS = Contestant("simplivity", "this provider", ADDRESS)
PEER_TF = Contestant("tf", f"the peer, `tf` {PEER_VERSION}", PEER_ADDRESS, PEER_THINGS)
FLOOR = Contestant(
    "floor", "the floor, `terraform_data`", "terraform.io/builtin/terraform", BUILT_IN
)
CONTESTANTS = (OURS, PEER_TF, FLOOR)


def install(mirror: Path) -> dict[Contestant, Path]:
    """Put the contestants into a mirror of nothing else; where the launcher of each is."""
    shutil.rmtree(mirror, ignore_errors=True)
    ours = install_ours(mirror)
    return {OURS: ours, PEER_TF: install_peer(mirror, ours.parent.name)}


def install_ours(mirror: Path) -> Path:
    command = Path(sys.executable).with_name(EXECUTABLE)
    subprocess.run([command, "install", "--dir", mirror], check=True, stdout=subprocess.DEVNULL)
    return next(mirror.rglob(f"{EXECUTABLE}_v*"))


def install_peer(mirror: Path, platform: str) -> Path:
    """The script that pip would have made for an entry point of the peer."""
    if not PEER_PYTHON.exists():
        raise Crashed(f"{PEER_PYTHON} is missing: run `make bench`")
    name = f"terraform-provider-peer_v{PEER_VERSION}"
    launcher = mirror / PEER_ADDRESS / PEER_VERSION / platform / name
    launcher.parent.mkdir(parents=True)
    launcher.write_text(f'#!/bin/sh\nexec "{PEER_PYTHON}" "{PEER}" "$@"\n', "utf-8")
    launcher.chmod(0o755)
    return launcher


def environment(mirror: Path, home: Path) -> Mapping[str, str]:
    """What every process gets; the home is empty, as the peer keeps its certificate there."""
    home.mkdir(parents=True, exist_ok=True)
    configuration = mirror / "terraform.rc"
    block = f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" }} }}\n'
    configuration.write_text(block, "utf-8")
    foreign = ("TF_", "SIMPLIVITY_", "PLUGIN_", "PYTHON", "GRPC_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {
        "HOME": str(home),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
    }
