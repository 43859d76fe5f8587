"""``uninstall``: take the provider away from where Terraform looks for providers."""

import sys
from pathlib import Path

from provider.address import __version__
from provider.commands import local_mirror
from provider.secrecy import legible


def run(directory: Path | None, version: str | None, *, everything: bool) -> int:
    """Remove one version, this one unless another is named, or all; the exit status."""
    wanted = version or __version__
    try:
        mirror = local_mirror.chosen(directory)
        places = [p for p in local_mirror.installed(mirror) if everything or p.version == wanted]
        for place in places:
            place.clear()
            print(f"Removed {legible(str(place.directory))}")
        if places and directory is None:
            remove_empty(mirror)
    except (OSError, RuntimeError) as error:
        print(f"The provider cannot be removed: {legible(str(error))}", file=sys.stderr)
        return 1
    if not places:
        what = "No version" if everything else f"Version {legible(wanted)}"
        print(f"{what} is{'' if everything else ' not'} installed in {legible(str(mirror))}")
    return 0


def remove_empty(mirror: Path) -> None:
    """Remove the implied mirror if nothing is left in it, and what was made only to hold it.

    A mirror that was named stays, as the CLI configuration names it too.
    """
    home = Path.home()
    for directory in (mirror, *mirror.parents):
        if directory == home or any(directory.iterdir()):
            return
        directory.rmdir()
