"""Which command of Terraform this process serves, as far as the plugin protocol does not say it.

A destroy begins with a plan like any other and stops at its errors, so that an object which cannot
be made would keep all others from being destroyed. And what is planned once more while it is being
applied looks like a plan without a refresh. Only the command line of the process that started this
one tells them apart; it is looked at only where it matters.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

COMMANDS = ("apply", "destroy", "plan")
TRUE = ("1", "t", "T", "true", "TRUE", "True")
"""How Go's flags may spell it."""
PATIENCE = 5.0


class Command(NamedTuple):
    """What the command line says; nothing if it is none of Terraform's.

    refreshes: whether a plan begins with a look at every object.
    """

    destroys: bool = False
    refreshes: bool = False


def current() -> Command:
    """The command of the Terraform that started this process."""
    return parsed(_command_line(os.getppid()), os.environ)


def parsed(words: Sequence[str], environment: Mapping[str, str]) -> Command:
    """What a command line says; Terraform takes more words from the environment."""
    name = next((word for word in words if word in COMMANDS), None)
    if name is None:
        return Command()
    variables = ("TF_CLI_ARGS", f"TF_CLI_ARGS_{name}")
    more = " ".join(environment.get(each, "") for each in variables).split()
    flags = dict(map(_flag, (*words, *more)))
    destroys = name == "destroy" or flags.get("-destroy") in TRUE
    return Command(destroys, refreshes=flags.get("-refresh", "true") in TRUE)


def _flag(word: str) -> tuple[str, str]:
    """The name of a flag, with one hyphen as with two, and its value."""
    name, _, value = word.partition("=")
    return name.replace("--", "-", 1), value or "true"


def _command_line(process: int) -> Sequence[str]:
    place = f"/proc/{process}/cmdline"
    with suppress(OSError), open(place, "rb") as file:  # noqa: PTH123  # pathlib loads slowly
        return file.read().decode(errors="replace").split("\0")
    with suppress(OSError, subprocess.SubprocessError):  # macOS has no /proc
        asked = ["/bin/ps", "-o", "args=", "-p", str(process)]
        done = subprocess.run(asked, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  # a number
        return done.stdout.decode(errors="replace").split()
    return ()
