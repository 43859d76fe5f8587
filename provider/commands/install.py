"""``install``: put a launcher where Terraform looks for providers.

Terraform searches its implied local mirrors without any configuration. What it finds there it
checks against the lock file by the hash of the whole directory, so nothing may ever be written
beside the launcher: it lies alone in its directory and the interpreter is told to write no
bytecode, which is compiled here instead, where the package is.
"""

import compileall
import os
import platform
import shlex
import sys
from pathlib import Path

import provider
from provider.address import ADDRESS, EXECUTABLE, TYPE, __version__

_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def run(directory: Path | None) -> int:
    """Install and say how to use it; the exit status."""
    if sys.platform == "win32":
        print("Windows is not supported: a provider there has no unix socket.", file=sys.stderr)  # noqa: T201
        return 1
    mirror = (directory or implied_mirror()).expanduser().absolute()
    launcher = install(mirror)
    print(f"Installed {launcher}\n\n{_usage(mirror, explicit=directory is not None)}")  # noqa: T201
    return 0


def install(mirror: Path) -> Path:
    """Write the launcher into a mirror, over one that is there; its path."""
    compileall.compile_dir(Path(provider.__file__).parent, quiet=1)
    launcher = mirror / ADDRESS / __version__ / target() / f"{EXECUTABLE}_v{__version__}"
    launcher.parent.mkdir(parents=True, exist_ok=True)
    fresh = launcher.parent.parent / f".{launcher.name}.new"
    fresh.write_text(script(), encoding="utf-8")
    fresh.chmod(0o755)
    fresh.replace(launcher)
    return launcher


def script() -> str:
    """The launcher: it becomes the interpreter, as Terraform kills only what it started."""
    interpreter = shlex.quote(sys.executable)
    return f'#!/bin/sh\nexec {interpreter} -IB -m provider.main "$@"\n'


def target() -> str:
    """The platform in Terraform's words, such as linux_amd64."""
    machine = platform.machine().lower()
    return f"{sys.platform}_{_ARCHITECTURES.get(machine, machine)}"


def implied_mirror() -> Path:
    """The directory that Terraform searches if its configuration names none."""
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/io.terraform/plugins")
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data) / "terraform" / "plugins"


def _usage(mirror: Path, *, explicit: bool) -> str:
    block = (
        "terraform {\n  required_providers {\n"
        f'    {TYPE} = {{\n      source  = "{ADDRESS}"\n      version = "{__version__}"\n    }}\n'
        "  }\n}\n"
    )
    if not explicit:
        return f"Use it with:\n\n{block}"
    configuration = (
        "provider_installation {\n"
        f'  filesystem_mirror {{\n    path    = "{mirror}"\n'
        f'    include = ["{ADDRESS.removesuffix(TYPE)}*"]\n  }}\n'
        f'  direct {{\n    exclude = ["{ADDRESS.removesuffix(TYPE)}*"]\n  }}\n}}\n'
    )
    return f"Tell Terraform of the mirror in its CLI configuration:\n\n{configuration}\n{block}"
