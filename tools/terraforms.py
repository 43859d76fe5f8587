"""The Terraform commands of this machine: those on PATH and the packaged one."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PACKAGED = (sys.executable, str(Path(__file__).with_name("packaged_terraform.py")))


def found() -> Mapping[str, Sequence[str]]:
    """Each command by its name, the one that a user would type first."""
    on_path = {name: shutil.which(name) for name in ("terraform", "tofu")}
    commands: dict[str, Sequence[str]] = {n: (path,) for n, path in on_path.items() if path}
    return commands | {"packaged": PACKAGED}
