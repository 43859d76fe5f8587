"""Who takes part, and how each is put where Terraform finds it: in one mirror, as users do.

The peer in Go is built from its sources, so it takes part only where there is a Go.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Crashed, tell
from bench.things import BUILT_IN, PEER_THINGS, Thing
from provider.address import ADDRESS, EXECUTABLE

ROOT = Path(__file__).parent.parent
PEER = Path(__file__).parent / "peer" / "main.py"
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
PEER_ADDRESS, PEER_VERSION = "bench.test/bench/peer", "1.2.0"
GO_SOURCES = Path(__file__).parent / "go_peer"
GO_ADDRESS, GO_VERSION = "bench.test/bench/go", "1.0.0"
GO_BUILD = ("go", "build", "-trimpath", "-ldflags", "-s -w")
"""As HashiCorp's template for providers releases one."""


@dataclass(frozen=True)
class Contestant:
    """A provider.

    asks: whether it asks a federation.
    thing: what it manages in every row; None if the row says what.
    """

    name: str
    title: str
    address: str
    asks: bool = False
    thing: Thing | None = None

    @property
    def has_plugin(self) -> bool:
        """Whether there is a process to start: a part of Terraform is none."""
        return self is not FLOOR

    def manages(self, ours: Thing) -> Thing:
        return self.thing or ours


OURS = Contestant("simplivity", "this provider", ADDRESS, asks=True)
GO = Contestant("go", "the peer in Go", GO_ADDRESS, asks=True)
PEER_TF = Contestant("tf", f"the peer, `tf` {PEER_VERSION}", PEER_ADDRESS, thing=PEER_THINGS)
FLOOR = Contestant(
    "floor", "the floor, `terraform_data`", "terraform.io/builtin/terraform", thing=BUILT_IN
)
CONTESTANTS = (OURS, GO, PEER_TF, FLOOR)


def install(mirror: Path) -> dict[Contestant, Path]:
    """Put the contestants into a mirror of nothing else; where the launcher of each is."""
    shutil.rmtree(mirror, ignore_errors=True)
    ours = install_ours(mirror)
    platform = ours.parent.name
    return {OURS: ours, PEER_TF: install_peer(mirror, platform)} | install_go(mirror, platform)


def install_ours(mirror: Path) -> Path:
    command = Path(sys.executable).with_name(EXECUTABLE)
    subprocess.run([command, "install", "--dir", mirror], check=True, stdout=subprocess.DEVNULL)
    return next(mirror.rglob(f"{EXECUTABLE}_v*"))


def install_peer(mirror: Path, platform: str) -> Path:
    """The script that pip would have made for an entry point of the peer."""
    if not PEER_PYTHON.exists():
        raise Crashed(f"{PEER_PYTHON} is missing: run `make bench`")
    launcher = place(mirror, PEER_ADDRESS, PEER_VERSION, platform)
    launcher.write_text(f'#!/bin/sh\nexec "{PEER_PYTHON}" "{PEER}" "$@"\n', "utf-8")
    launcher.chmod(0o755)
    return launcher


def install_go(mirror: Path, platform: str) -> dict[Contestant, Path]:
    """The peer in Go, built; nothing where it cannot be."""
    launcher = place(mirror, GO_ADDRESS, GO_VERSION, platform)
    try:
        build = [*GO_BUILD, "-o", str(launcher), "."]
        still = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly -buildvcs=false"}
        subprocess.run(build, cwd=GO_SOURCES, env=still, check=True)
    except FileNotFoundError:
        tell("There is no `go` here, so the peer in Go is left out.")
    except subprocess.CalledProcessError:
        tell("The peer in Go is left out, as it cannot be built; what `go` says stands above.")
    else:
        return {GO: launcher}
    return {}


def place(mirror: Path, address: str, version: str, platform: str) -> Path:
    """Where a mirror has the program of a provider; its directory is there."""
    name = f"terraform-provider-{address.rpartition('/')[2]}_v{version}"
    launcher = mirror / address / version / platform / name
    launcher.parent.mkdir(parents=True)
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
