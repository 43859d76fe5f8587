"""Which command of Terraform this process serves, as far as the plugin protocol does not say it.

A destroy begins with a plan like any other and stops at its errors, so that an object which cannot
be made would keep all others from being destroyed. Only the command line of the process that
started this one tells such a plan from others.
"""

import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress

Variable = Callable[[str], str | None]

COMMANDS = ("apply", "destroy", "plan")
FLAGS = ("-destroy", "--destroy", "-destroy=true", "--destroy=true")
PATIENCE = 5.0


def destroys() -> bool:
    """Whether the command is a destroy; asked only where there is an error to tell."""
    return is_destroy(_command_line(os.getppid()), os.environ.get)


def is_destroy(words: Sequence[str], variable: Variable) -> bool:
    """Whether a command line is that of a destroy; Terraform takes more words from variables."""
    command = next((word for word in words if word in COMMANDS), "")
    more = f"{variable('TF_CLI_ARGS') or ''} {variable(f'TF_CLI_ARGS_{command}') or ''}".split()
    return command == "destroy" or (command != "" and any(w in FLAGS for w in [*words, *more]))


def _command_line(process: int) -> Sequence[str]:
    place = f"/proc/{process}/cmdline"
    with suppress(OSError), open(place, "rb") as file:  # noqa: PTH123  # pathlib loads slowly
        return file.read().decode(errors="replace").split("\0")
    with suppress(OSError, subprocess.SubprocessError):  # macOS has no /proc
        asked = ["/bin/ps", "-o", "args=", "-p", str(process)]
        done = subprocess.run(asked, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  # a number
        return done.stdout.decode(errors="replace").split()
    return ()
