"""``mirror``: make a directory from which Terraform and OpenTofu install the provider.

It is a filesystem mirror, with a zip for each platform, and, put onto any web server with HTTPS, a
network mirror (``index.json`` and a file for each version with the hashes of its zips). With
``--oci`` it is an OCI image layout, from which a tool such as oras copies into a registry. What is
in the directory already stays in it.
"""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from provider.address import ADDRESS, EXECUTABLE, __version__
from provider.commands import oci_layout, package
from provider.commands.hcl import quoted
from provider.commands.install import installation
from provider.commands.package import NotAPackage, Package
from provider.commands.self_contained import own_files, packed
from provider.secrecy import legible

NOTHING_TO_COPY = f"""\
This provider runs in a Python of this machine, so there is nothing that another one could start.
Give the packages that the mirror is to hold, {package.name(__version__, "OS_ARCH")} and the like:
a release has them, and `make package` in a checkout builds the one for this machine."""


def run(directory: Path, files: Sequence[Path], *, oci: bool) -> int:
    """Fill a mirror with the packages in files, or with this one; the exit status."""
    if not files and own_files() is None:
        print(NOTHING_TO_COPY, file=sys.stderr)
        return 1
    try:
        root = directory.expanduser().absolute()
        configuration = (oci_configuration if oci else mirror_configuration)(root)
        given = [package.opened(each) for each in files]
        kept = (oci_layout.fill if oci else fill)(root, given)
    except (OSError, NotAPackage, RuntimeError, ValueError) as error:
        print(f"The mirror cannot be made: {legible(str(error))}", file=sys.stderr)
        return 1
    for each in kept:
        print(f"{each.version} for {each.target}")
    print(f"are in {legible(str(root))}\n\n{configuration}", end="")
    return 0


def fill(root: Path, given: Sequence[Package]) -> Sequence[Package]:
    """Add packages to a mirror and describe all that it holds then."""
    place = root / ADDRESS
    place.mkdir(parents=True, exist_ok=True)
    for each in given:
        copied(each.path, place / each.path.name)
    if not given:
        packed(place)
    kept = [package.opened(each) for each in sorted(place.glob(f"{EXECUTABLE}_*.zip"))]
    for name, document in documents(kept).items():
        (place / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return kept


def copied(source: Path, target: Path) -> None:
    if source.resolve() != target.resolve():
        shutil.copyfile(source, target)


def documents(kept: Sequence[Package]) -> Mapping[str, Any]:
    """What the provider network mirror protocol asks for, by the names of the files."""
    versions: dict[str, dict[str, Any]] = {}
    for each in kept:
        archive = {"url": each.path.name, "hashes": each.hashes}
        versions.setdefault(each.version, {})[each.target] = archive
    index: dict[str, Any] = {"versions": {version: {} for version in versions}}
    described = {f"{version}.json": {"archives": each} for version, each in versions.items()}
    return {"index.json": index, **described}


def mirror_configuration(root: Path) -> str:
    directory = installation(f"filesystem_mirror {{\n    path    = {quoted(str(root))}")
    network = installation('network_mirror {\n    url     = "https://mirror.example.com/"')
    return (
        f"As it stands, it is a filesystem mirror, in the CLI configuration:\n\n{directory}\n"
        f"On a web server, over HTTPS, it is a network mirror:\n\n{network}"
    )


def oci_configuration(root: Path) -> str:
    repository = '"registry.example.com/${namespace}/${type}"'
    block = installation(f"oci_mirror {{\n    repository_template = {repository}")
    layout = legible(str(root))
    namespace, kind = ADDRESS.split("/")[1:]
    target = f"registry.example.com/{namespace}/{kind}:{__version__}"
    return (
        f"Copy each version into a registry:\n\n"
        f"oras cp --from-oci-layout {layout}:{__version__} {target}\n\n"
        f"and let OpenTofu take it from there, in the CLI configuration:\n\n{block}"
    )
