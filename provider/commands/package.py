"""A provider package: the files that Terraform unpacks, their zip, and the hashes that lock them.

``h1:`` is Go's dirhash over the files, the same for the zip and for what comes out of it; ``zh:``
is the SHA-256 of the zip. A zip that is written here has no dates and one order, so that the same
files are the same zip.
"""

import hashlib
import os
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from provider.address import EXECUTABLE

NAME = re.compile(
    rf"{EXECUTABLE}_(?P<version>\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)"
    r"_(?P<target>(?P<os>[a-z0-9]+)_(?P<arch>[a-z0-9]+))\.zip"
)
DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold."""
COMMON, RUNNABLE = 0o100644, 0o100755
CHUNK = 1 << 20


class NotAPackage(ValueError):
    """A file that is no package of this provider, and why."""


class Package(NamedTuple):
    """A zip, and what its name says."""

    path: Path
    version: str
    target: str

    @property
    def hashes(self) -> list[str]:
        return [h1_of_zip(self.path), zh(self.path)]


def name(version: str, target: str) -> str:
    """The name of a zip, as registries and packed mirrors want it."""
    return f"{EXECUTABLE}_{version}_{target}.zip"


def opened(path: Path) -> Package:
    """The package in a file; raises `NotAPackage`."""
    found = NAME.fullmatch(path.name)
    if not found:
        raise NotAPackage(f"{path.name} is not named {name('X.Y.Z', 'OS_ARCH')}")
    try:
        with zipfile.ZipFile(path) as archive:
            executables = [each for each in archive.namelist() if is_executable(each)]
    except zipfile.BadZipFile as error:
        raise NotAPackage(f"{path.name} is no zip: {error}") from None
    if not executables:
        raise NotAPackage(f"{path.name} has no {EXECUTABLE} at its root")
    return Package(path, found["version"], found["target"])


def is_executable(entry: str) -> bool:
    """Whether Terraform would start it: it takes the first such file at the root of a package."""
    return entry.startswith(EXECUTABLE) and "/" not in entry


def write(tree: Path, file: Path) -> None:
    """Pack all files of a directory."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for entry, path in files(tree).items():
            about = zipfile.ZipInfo(entry, DATE)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 3  # unix, whose modes these are
            about.external_attr = (RUNNABLE if os.access(path, os.X_OK) else COMMON) << 16
            archive.writestr(about, path.read_bytes())


def files(tree: Path) -> Mapping[str, Path]:
    """The files below a directory, by their names in a package, in order."""
    found = ((path.relative_to(tree).as_posix(), path) for path in tree.rglob("*"))
    return dict(sorted(each for each in found if each[1].is_file()))


def h1_of_tree(tree: Path) -> str:
    return _h1({entry: _sha256_of(path) for entry, path in files(tree).items()})


def h1_of_zip(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return _h1(
            {
                entry: hashlib.sha256(archive.read(entry)).hexdigest()
                for entry in archive.namelist()
                if not entry.endswith("/")
            }
        )


def zh(file: Path) -> str:
    return f"zh:{_sha256_of(file)}"


def _h1(digests: Mapping[str, str]) -> str:
    """Go's dirhash.Hash1: the SHA-256 of a list of SHA-256, as sha256sum prints it."""
    listing = "".join(f"{digests[entry]}  {entry}\n" for entry in sorted(digests))
    return "h1:" + b64encode(hashlib.sha256(listing.encode()).digest()).decode()


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
