"""Where Terraform looks for providers on this machine, and which versions of this one are there.

Of each version there is a directory for each platform, ``VERSION/OS_ARCH``, which Terraform links
into its working directories and locks by the hash of all that is in it.
"""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from provider.address import ADDRESS, EXECUTABLE
from provider.commands import package

_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


class Place(NamedTuple):
    """Where a version of the provider for one platform stands, if it is installed."""

    mirror: Path
    version: str
    target: str

    @property
    def directory(self) -> Path:
        return self.mirror / ADDRESS / self.version / self.target

    @property
    def launcher(self) -> Path:
        return self.directory / f"{EXECUTABLE}_v{self.version}"

    @property
    def interpreter(self) -> Path:
        """The file that says which Python the launcher becomes, outside of what is locked."""
        return self.directory.with_name(f"{self.target}.interpreter")

    def fill(self, write: Callable[[Path], object]) -> None:
        """Let something write the directory anew; the old one stays if that fails."""
        fresh, old = (self.directory.with_name(f".{self.target}.{n}") for n in ("new", "old"))
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            write(fresh)
            if self.directory.exists():
                if package.h1_of_tree(fresh) == package.h1_of_tree(self.directory):
                    return
                self.directory.rename(old)
            fresh.rename(self.directory)
        finally:
            for leftover in (fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)

    def clear(self) -> None:
        """Remove it, and the directories above that hold nothing else then, up to the mirror."""
        shutil.rmtree(self.directory)
        self.interpreter.unlink(missing_ok=True)
        for above in self.directory.parents:
            if above == self.mirror or any(above.iterdir()):
                break
            above.rmdir()


def installed(mirror: Path) -> Iterator[Place]:
    """What is installed in a mirror, the oldest version first."""
    found = (mirror / ADDRESS).glob(f"*/*/{EXECUTABLE}_v*")
    places = {Place(mirror, each.parent.parent.name, each.parent.name) for each in found}
    return iter(sorted(places, key=lambda each: (_precedence(each.version), each)))


def _precedence(version: str) -> list[tuple[int, str]]:
    """A key that sorts 0.9.0 before 0.10.0."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in version.split(".")]


def target() -> str:
    """The platform in Terraform's words, such as linux_amd64."""
    machine = platform.machine().lower()
    return f"{sys.platform}_{_ARCHITECTURES.get(machine, machine)}"


def chosen(directory: Path | None) -> Path:
    """A mirror that was named, or the implied one; raises RuntimeError where there is no home."""
    return (directory or implied_mirror()).expanduser().absolute()


def implied_mirror() -> Path:
    """The directory that Terraform searches if its configuration names none."""
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/io.terraform/plugins")
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data) / "terraform" / "plugins"
