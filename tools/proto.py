"""Compile proto/*.proto into provider/plugin/pb, or check that what is committed is current.

    python tools/proto.py            write the modules and their stubs
    python tools/proto.py --check    write nothing; exit 1 if a file is stale

Messages only: the server registers methods from a table of its own, so there is no *_pb2_grpc.py.
mypy-protobuf writes the stubs: it knows which fields can be absent, keeps enums apart from numbers
and carries the comments over, none of which protoc's own stubs do.

protoc is told that proto/ is the folder provider/plugin/pb. Generated modules therefore import each
other by the names that they have in this package, and a .proto imports another one so too:
`import "provider/plugin/pb/tfplugin6.proto";`.
"""

import argparse
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from grpc_tools import protoc  # type: ignore[import-untyped]  # it has no types

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "proto"
PACKAGE = "provider/plugin/pb"
COMMITTED = ROOT / PACKAGE
GENERATED = "*_pb2*.py*"  # a *_pb2_grpc.py too, which must not be there

STALE = """\
{package} does not hold what proto/ compiles to:
{names}
Run `make proto` and commit the result. If proto/ has not changed, compare the installed versions of
grpcio-tools and mypy-protobuf with constraints.txt: another version writes another text."""

Texts = Mapping[str, str]
"""The text of each generated file by its name."""


def main() -> None:
    """Write the generated files, or compare them with those that are there."""
    parser = argparse.ArgumentParser(description="Compile proto/ into provider/plugin/pb.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    wanted = compiled()
    names = stale(wanted, texts(COMMITTED))
    if not check:
        write(wanted, names)
        print(f"{PACKAGE}: {len(names)} of {len(wanted)} files changed")
    elif names:
        sys.exit(STALE.format(package=PACKAGE, names="\n".join(f"  {name}" for name in names)))


def compiled() -> Texts:
    """What proto/ compiles to."""
    with TemporaryDirectory() as scratch:
        compile_into(Path(scratch))
        return texts(Path(scratch, PACKAGE))


def texts(folder: Path) -> Texts:
    """Read the generated files of a folder."""
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob(GENERATED))}


def stale(wanted: Texts, found: Texts) -> list[str]:
    """Name the files that differ, are missing or should not be there."""
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def write(wanted: Texts, names: list[str]) -> None:
    """Write those of the named files that are wanted and delete the others."""
    for name in names:
        if name in wanted:
            (COMMITTED / name).write_text(wanted[name], "utf-8", newline="\n")
        else:
            (COMMITTED / name).unlink()


def compile_into(folder: Path) -> None:
    """Run protoc on every file of proto/; it puts PACKAGE below the folder."""
    names = [f"{PACKAGE}/{source.name}" for source in sorted(SOURCES.glob("*.proto"))]
    with as_file(files("grpc_tools") / "_proto") as well_known:
        arguments = [
            "protoc",
            f"--proto_path={PACKAGE}={SOURCES}",
            f"--proto_path={well_known}",
            f"--python_out={folder}",
            f"--mypy_out=quiet:{folder}",
            f"--plugin=protoc-gen-mypy={stub_writer()}",
            *names,
        ]
        if protoc.main(arguments) != 0:
            sys.exit("protoc failed; its message is above")


def stub_writer() -> str:
    """Find the protoc plugin that mypy-protobuf installs beside this interpreter."""
    found = shutil.which("protoc-gen-mypy", path=sysconfig.get_path("scripts"))
    return found or sys.exit("protoc-gen-mypy is missing: install the `dev` extra")


if __name__ == "__main__":
    main()
