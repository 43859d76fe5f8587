"""Build what a release has, into dist/: the self-contained provider, its hashes and what is in it.

    python -m tools.packaging.build                      for the C library of this machine
    python -m tools.packaging.build --musl PYTHON        for musl too, with a Python of that kind
    python -m tools.packaging.build --tree glibc DIR     only the files for one C library
    python -m tools.packaging.build --trees DIR          only the zip, of files that are there

PyInstaller builds only for the machine that it runs on: each platform and each C library has its
turn (``--tree``, as the release workflow does it in containers), and what comes out is put
together.

The same commit gives the same zip on the same machine with the same Python. Nothing in it has a
date or a path of the build, and hashes of strings are not drawn.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from provider.address import EXECUTABLE, __version__
from provider.commands import local_mirror, package

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
DIST = ROOT / "dist"
WORK = ROOT / "build" / "package"
SAME = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "315532800", "LC_ALL": "C.UTF-8"}
"""What makes two builds the same; the date is the earliest that a zip can hold."""
GLIBC, MUSL, DARWIN = "glibc", "musl", "darwin"
KNOWN_BY_VERSION = ("libpython", "libssl", "libcrypto")
"""The libraries of the components that components.py names."""
MANIFEST = {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}
"""The registry's manifest."""


def main() -> None:
    options = parser().parse_args()
    if options.tree:
        libc, place = options.tree
        freeze(libc, Path(sys.executable), Path(place) / libc)
        return
    trees = Path(options.trees) if options.trees else WORK / "trees"
    if not options.trees:
        shutil.rmtree(trees, ignore_errors=True)
        own = DARWIN if sys.platform == "darwin" else GLIBC
        freeze(own, Path(sys.executable), trees / own)
        if options.musl:
            freeze(MUSL, options.musl, trees / MUSL)
    bill = inventory(trees)
    file = packed(trees, options.target)
    described(file, bill)
    print(f"{file.relative_to(ROOT)} has {', '.join(sorted(each.name for each in libcs(trees)))}")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Build the self-contained provider into dist/.")
    made.add_argument("--musl", type=Path, metavar="PYTHON", help="a Python on musl")
    made.add_argument("--tree", nargs=2, metavar=("LIBC", "DIR"), help="build for one C library")
    made.add_argument("--trees", metavar="DIR", help="pack what --tree has built")
    made.add_argument("--target", default=local_mirror.target(), help="such as linux_arm64")
    return made


def freeze(libc: str, python: Path, place: Path) -> None:
    """The program for one C library, with a Python of its kind, and a bill of what is in it."""
    work = WORK / libc
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)
    tools = environment(python, work / "tools", "--requirement", HERE / "freezer.txt")
    shipped = environment(
        python, work / "shipped", "--constraint", ROOT / "constraints.txt", source(work)
    )
    run(
        tools,
        *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--workpath", work / "work", "--distpath", work / "dist", HERE / "provider.spec"),
        PYTHONPATH=str(packages(shipped)),
        PYINSTALLER_CONFIG_DIR=str(work / "cache"),
        PATH=f"{musl_tools(work)}:{os.environ['PATH']}" if libc == MUSL else os.environ["PATH"],
        **SAME,
    )
    shutil.copytree(work / "dist" / EXECUTABLE, place)
    components = run(shipped, HERE / "components.py").decode()
    place.with_name(f"{libc}.components.json").write_text(components, "utf-8")


def musl_tools(work: Path) -> Path:
    """A directory with the ldd of musl, which PyInstaller asks what the C library is.

    Where musl is installed beside glibc, the other ldd is found first.
    """
    made = work / "musl_tools"
    made.mkdir()
    for loader in Path("/lib").glob("ld-musl-*.so.1"):
        (made / "ldd").symlink_to(loader)
    return made


def source(work: Path) -> Path:
    """A copy of what is installed, as building in place would leave files there."""
    copy = work / "source"
    for each in ("provider", "simulator"):
        shutil.copytree(ROOT / each, copy / each, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    return copy


def environment(python: Path, place: Path, *packages_: str | Path) -> Path:
    """The interpreter of a new environment that has some packages and nothing else."""
    run(python, "-m", "venv", "--without-pip", place)
    interpreter = place / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(interpreter), "install", "--quiet")
    unbound = {n: v for n, v in os.environ.items() if n != "PIP_CONSTRAINT"}
    subprocess.run([*pip, "--no-compile", *map(str, packages_)], check=True, env=unbound)
    return interpreter


def packages(python: Path) -> Path:
    told = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    return Path(told.decode().strip())


def run(python: Path, *arguments: str | Path, **variables: str) -> bytes:
    """What an interpreter prints; what else it says is shown."""
    command = [str(python), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ | variables)
    return done.stdout


def libcs(trees: Path) -> list[Path]:
    return sorted(each for each in trees.iterdir() if each.is_dir())


def packed(trees: Path, target: str) -> Path:
    """The zip of the programs behind one launcher."""
    tree = WORK / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for each in libcs(trees):
        shutil.copytree(each, tree / each.name)
    launcher = tree / f"{EXECUTABLE}_v{__version__}"
    shutil.copy(HERE / "launcher.sh", launcher)
    launcher.chmod(0o755)
    DIST.mkdir(exist_ok=True)
    file = DIST / package.name(__version__, target)
    package.write(tree, file)
    return file


def inventory(trees: Path) -> Mapping[str, Any]:
    """A CycloneDX bill of materials: what stands in the zip, each thing once."""
    lists = [json.loads(each.read_text("utf-8")) for each in sorted(trees.glob("*.json"))]
    lists.append([*system_libraries(trees)])
    components = {each["bom-ref"]: each for components in lists for each in components}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": EXECUTABLE,
                "name": EXECUTABLE,
                "version": __version__,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [components[ref] for ref in sorted(components)],
        "dependencies": [{"ref": EXECUTABLE, "dependsOn": sorted(components)}],
    }


def system_libraries(trees: Path) -> Iterator[Mapping[str, Any]]:
    """What PyInstaller took from the system that built: files without a version."""
    for file in sorted(trees.glob("*/lib/lib*")):
        if file.is_file() and not file.name.startswith(KNOWN_BY_VERSION):
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            yield {
                "type": "library",
                "bom-ref": file.relative_to(trees).as_posix(),
                "name": file.name,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }


def described(file: Path, bill: Mapping[str, Any]) -> None:
    """What stands beside the zips: manifest, checksums, hashes for lock files, the bill."""
    stem = f"{EXECUTABLE}_{__version__}"
    write(DIST / f"{stem}_manifest.json", MANIFEST)
    write(DIST / f"bom_{file.stem.removeprefix(stem)[1:]}.cdx.json", bill)
    zips = sorted(DIST.glob(f"{stem}_*.zip"))
    write(DIST / f"{stem}_hashes.json", {p.target: p.hashes for p in map(package.opened, zips)})
    summed = [*zips, DIST / f"{stem}_manifest.json"]
    lines = [f"{package.zh(each).removeprefix('zh:')}  {each.name}\n" for each in summed]
    (DIST / f"{stem}_SHA256SUMS").write_text("".join(lines), "utf-8")


def write(file: Path, document: Any) -> None:
    file.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
