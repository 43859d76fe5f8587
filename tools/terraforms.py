"""The Terraform commands of this machine: those on PATH and the packaged one.

The environment variable TERRAFORM names another one, which then is the only one.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SCRIPT = str(Path(__file__).with_name("packaged_terraform.py"))
VARIABLE = "TERRAFORM"


def found() -> Mapping[str, Sequence[str]]:
    """Each command by its name, the one that a user would type first."""
    if chosen := os.environ.get(VARIABLE):
        return {"chosen": shlex.split(chosen)}
    on_path = {name: shutil.which(name) for name in ("terraform", "tofu")}
    commands: dict[str, Sequence[str]] = {n: (path,) for n, path in on_path.items() if path}
    return commands | {"packaged": (sys.executable, SCRIPT)}


def version(command: Sequence[str]) -> tuple[int, int]:
    """Major and minor version of a command."""
    calm = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    told = subprocess.check_output([*command, "version", "-json"], env=calm)
    major, minor, _ = json.loads(told)["terraform_version"].split(".", 2)
    return int(major), int(minor)
