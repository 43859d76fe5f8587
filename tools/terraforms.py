"""The Terraform and OpenTofu commands of this machine: those on PATH and the packaged one.

The environment variable TERRAFORM names another one, which then is the only one.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from provider.framework.kinds.table import KINDS, Version

SCRIPT = str(Path(__file__).with_name("packaged_terraform.py"))
VARIABLE = "TERRAFORM"
TOLD = re.compile(r"^(Terraform|OpenTofu) v((\d+)\.(\d+)\.\S+)", re.MULTILINE)
FEATURES: Mapping[str, Mapping[str, Version | None]] = {
    "identity": {"Terraform": (1, 12)},
    "removed block": {"Terraform": (1, 7), "OpenTofu": (1, 7)},
    "write-only attribute": {"Terraform": (1, 11), "OpenTofu": (1, 11)},
    **{each.word: {"Terraform": each.terraform, "OpenTofu": each.opentofu} for each in KINDS},
}
"""What not every command can: which program can it, since which version."""


@dataclass(frozen=True)
class Release:
    """What a command is; a version of OpenTofu says nothing of the Terraform with its number."""

    program: str
    version: str

    def can(self, feature: str) -> bool:
        major, minor, _ = self.version.split(".", 2)
        since = FEATURES[feature].get(self.program)
        return since is not None and (int(major), int(minor)) >= since


def found() -> Mapping[str, Sequence[str]]:
    """Each command by its name, the one that a user would type first."""
    if chosen := os.environ.get(VARIABLE):
        return {"chosen": shlex.split(chosen)}
    on_path = {name: shutil.which(name) for name in ("terraform", "tofu")}
    commands: dict[str, Sequence[str]] = {n: (path,) for n, path in on_path.items() if path}
    return commands | {"packaged": (sys.executable, SCRIPT)}


def able(feature: str) -> Sequence[str]:
    """The names of the commands that have a feature."""
    return [name for name, command in found().items() if release(command).can(feature)]


def release(command: Sequence[str]) -> Release:
    """What a command says that it is, whatever else it says and whatever its user has set up.

    As text: in JSON, OpenTofu calls its version that of Terraform.
    """
    calm = {n: value for n, value in os.environ.items() if not n.startswith("TF_")}
    done = subprocess.run(
        [*command, "version"],
        env=calm | {"CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if not (told := TOLD.search(done.stdout)):
        said = done.stdout + done.stderr
        raise ValueError(f"not a Terraform or OpenTofu: {shlex.join(command)} version says: {said}")
    return Release(told[1], told[2])
