"""``list``: which versions are installed, and whether each can start."""

import subprocess
import sys
from pathlib import Path

from provider.commands import local_mirror
from provider.commands.local_mirror import Place
from provider.secrecy import legible

PATIENCE = 60.0
READY = "ready"
ELSEWHERE = "for another platform"


def run(directory: Path | None) -> int:
    """Print a line for each version that is installed; 1 if one of them cannot start."""
    try:
        mirror = local_mirror.chosen(directory)
        places = list(local_mirror.installed(mirror))
    except (OSError, RuntimeError) as error:
        print(f"The versions cannot be listed: {legible(str(error))}", file=sys.stderr)
        return 1
    if not places:
        print(f"No version is installed in {legible(str(mirror))}")
    states = [state(place) for place in places]
    for place, said in zip(places, states, strict=True):
        print(f"{place.version}  {place.target}  {legible(str(place.directory))}  {said}")
    return int(not {*states} <= {READY, ELSEWHERE})


def state(place: Place) -> str:
    """Whether a version can start on this machine, or why not."""
    if place.target != local_mirror.target():
        return ELSEWHERE
    try:
        done = subprocess.run(  # noqa: S603  # what Terraform would start
            [place.launcher, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"cannot start: {legible(str(error))}"
    said = done.stdout.strip() or done.stderr.strip() or f"ends with status {done.returncode}"
    return READY if said == place.version else legible(said)
