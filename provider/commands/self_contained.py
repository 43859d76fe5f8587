"""The self-contained provider: its own Python and all packages in one directory, by PyInstaller.

At the root of that directory stands the launcher that Terraform starts; beside it a folder for each
C library of Linux, glibc or musl, with the program that belongs to it.
"""

import sys
from pathlib import Path

from provider.address import __version__
from provider.commands import local_mirror, package


def own_files() -> Path | None:
    """The directory of the self-contained provider, if this is one."""
    if not getattr(sys, "frozen", False):
        return None
    return Path(sys.executable).parent.parent


def packed(directory: Path) -> Path:
    """The zip of this self-contained provider, written into a directory; raises RuntimeError."""
    own = own_files()
    if own is None:
        raise RuntimeError("this provider runs in a Python of this machine")
    file = directory / package.name(__version__, local_mirror.target())
    package.write(own, file)
    return file
