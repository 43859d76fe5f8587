"""``install``: put the provider where Terraform looks for providers, without any configuration.

From a Python, what is put there is a launcher that starts this version in this Python; from the
self-contained provider, a copy of all its files. Versions stand side by side. Bytecode is written
here for all that a start loads, as not every installer does so and a start without takes four times
as long.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from provider.address import ADDRESS, TYPE, __version__
from provider.commands import launcher, local_mirror
from provider.commands.hcl import quoted
from provider.commands.local_mirror import Place
from provider.commands.self_contained import own_files
from provider.secrecy import legible


def run(directory: Path | None) -> int:
    """Install and say how to use it; the exit status."""
    if sys.platform == "win32":
        print(
            "Windows is not supported: a provider there has no unix socket."
            " The Windows Subsystem for Linux is Linux: install both Terraform and this in it.",
            file=sys.stderr,
        )
        return 1
    if own_files() is None and loaded_once() != 0:
        print("The provider cannot be loaded; what is missing stands above.", file=sys.stderr)
        return 1
    try:
        mirror = local_mirror.chosen(directory)
        usage = _usage(mirror, explicit=directory is not None)
        path = install(mirror)
    except (OSError, RuntimeError, ValueError) as error:  # the last of a name that is no text
        print(f"The provider cannot be installed there: {legible(str(error))}", file=sys.stderr)
        return 1
    print(f"Installed {legible(str(path))}\n\n{usage}")
    return 0


def install(mirror: Path) -> Path:
    """Put this version into a mirror, over one that is there; the path of what Terraform starts."""
    place = Place(mirror, __version__, local_mirror.target())
    own = own_files()
    if own is None:
        place.fill(lambda directory: launcher.write(directory / place.launcher.name))
        launcher.point(place.interpreter, sys.executable)
    else:
        place.fill(lambda directory: shutil.copytree(own, directory, dirs_exist_ok=True))
        place.interpreter.unlink(missing_ok=True)
    return place.launcher


def loaded_once(*options: str) -> int:
    """Load all that the plugin ever loads, which writes the bytecode; the exit status."""
    everything = (
        "import grpc._server, provider.plugin.server, provider.service\n"
        "import provider.omnistack.federation\n"
        "from provider.registry import PROVIDER\n"
        "[[*each.values()] for each in PROVIDER.members.values()]"
    )
    command = (sys.executable, launcher.ISOLATED, *options, "-c", everything)
    return subprocess.run(command, check=False).returncode  # noqa: S603  # our own interpreter


def _usage(mirror: Path, *, explicit: bool) -> str:
    block = (
        "terraform {\n  required_providers {\n"
        f'    {TYPE} = {{\n      source  = "{ADDRESS}"\n      version = "{__version__}"\n    }}\n'
        "  }\n}\n"
    )
    if not explicit:
        return f"Use it with:\n\n{block}"
    configuration = installation(f"filesystem_mirror {{\n    path    = {quoted(str(mirror))}")
    return f"Tell Terraform of the mirror in its CLI configuration:\n\n{configuration}\n{block}"


def installation(beginning: str) -> str:
    """The CLI configuration that takes this provider from one place and all others as usual."""
    ours = f'["{ADDRESS.removesuffix(TYPE)}*"]'
    return (
        f"provider_installation {{\n  {beginning}\n    include = {ours}\n  }}\n"
        f"  direct {{\n    exclude = {ours}\n  }}\n}}\n"
    )
