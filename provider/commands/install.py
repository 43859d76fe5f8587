"""``install``: put a launcher where Terraform looks for providers.

Terraform searches its implied local mirrors without any configuration. What it finds there it
checks against the lock file by the hash of the whole directory. So nothing may ever be written
beside the launcher: the interpreter is told to write no bytecode. It is written here instead, for
all that a start loads, as not every installer does so and a start without takes four times as long.
And the launcher is the same on every machine, so that a lock file holds for
all of them: which interpreter to become it reads from a file outside of that directory.

The interpreter takes no advice from the environment (-E) nor from the directory that Terraform is
in (-P), but it does look where ``pip install --user`` puts packages.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

from provider.address import ADDRESS, EXECUTABLE, TYPE, __version__
from provider.commands.hcl import quoted
from provider.plugin.handshake import BE_READ
from provider.secrecy import legible

_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
ISOLATED = "-EP"
INTERPRETER = "interpreter"
SCRIPT = f"""#!/bin/sh
# Becomes the interpreter that the provider was installed with: Terraform ends only what it started.
gone="panic: The provider is not installed on this machine: run '{EXECUTABLE} install'."
IFS= read -r python < "${{0%/*}}/../{INTERPRETER}" && [ -x "$python" ] &&
  exec "$python" {ISOLATED}Bc "
try:
    from provider.main import main
except ImportError as error:
    import sys, time
    print(f'''$gone {{error}}''', file=sys.stderr, flush=True)
    time.sleep({BE_READ})
    sys.exit(1)
main()" "$@"
echo "$gone" >&2
sleep {BE_READ}
exit 1
"""
"""Terraform starts it by a path that leads through a link; ``..`` is where that ends. ``-m`` would
load what finds and runs modules, which takes a twentieth of a start. Of what a plugin says before
the handshake Terraform shows what stands after "panic: ", if it has read that by the end."""


def run(directory: Path | None) -> int:
    """Install and say how to use it; the exit status."""
    if sys.platform == "win32":
        print("Windows is not supported: a provider there has no unix socket.", file=sys.stderr)
        return 1
    if loaded_once() != 0:
        print("The provider cannot be loaded; what is missing stands above.", file=sys.stderr)
        return 1
    try:
        mirror = (directory or implied_mirror()).expanduser().absolute()
        usage = _usage(mirror, explicit=directory is not None)
        launcher = install(mirror)
    except (OSError, RuntimeError, ValueError) as error:  # the last of a name that is no text
        print(f"The provider cannot be installed there: {legible(str(error))}", file=sys.stderr)
        return 1
    print(f"Installed {legible(str(launcher))}\n\n{usage}")
    return 0


def install(mirror: Path) -> Path:
    """Write the launcher into a mirror, over one that is there; its path."""
    launcher = mirror / ADDRESS / __version__ / target() / f"{EXECUTABLE}_v{__version__}"
    launcher.parent.mkdir(parents=True, exist_ok=True)
    fresh = launcher.parent.parent / f".{launcher.name}.new"
    fresh.write_text(SCRIPT, encoding="utf-8")
    fresh.chmod(0o755)
    fresh.replace(launcher)
    (launcher.parent.parent / INTERPRETER).write_bytes(os.fsencode(f"{sys.executable}\n"))
    return launcher


def loaded_once(*options: str) -> int:
    """Load all that the plugin ever loads, which writes the bytecode; the exit status."""
    everything = (
        "import grpc._server, provider.plugin.server, provider.service\n"
        "import provider.omnistack.federation\n"
        "from provider.registry import PROVIDER\n"
        "[[*each.values()] for each in PROVIDER.members.values()]"
    )
    command = (sys.executable, ISOLATED, *options, "-c", everything)
    return subprocess.run(command, check=False).returncode  # noqa: S603  # our own interpreter


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
        f"  filesystem_mirror {{\n    path    = {quoted(str(mirror))}\n"
        f'    include = ["{ADDRESS.removesuffix(TYPE)}*"]\n  }}\n'
        f'  direct {{\n    exclude = ["{ADDRESS.removesuffix(TYPE)}*"]\n  }}\n}}\n'
    )
    return f"Tell Terraform of the mirror in its CLI configuration:\n\n{configuration}\n{block}"
