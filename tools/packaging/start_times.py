"""How long a start takes, from the exec to the handshake: from an environment and from the zip.

    python -m tools.packaging.start_times [ROUNDS]

By turns, so that a machine that is busy for a while is busy for all. The program for musl takes
part where the zip has it and the machine has musl too.
"""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from provider.address import EXECUTABLE, __version__
from provider.commands import local_mirror, package
from provider.commands.install import install
from provider.plugin import handshake
from tools.packaging.build import DIST, GLIBC, MUSL

ROUNDS = 15


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    with TemporaryDirectory() as place:
        self_contained = unpacked(Path(place) / "zip")
        started = {
            "from an environment": install(Path(place) / "mirror"),
            "self-contained": self_contained,
            **for_musl(self_contained),
        }
        times: dict[str, list[float]] = {name: [] for name in started}
        for _ in range(rounds):
            for name, executable in started.items():
                times[name].append(start(executable))
    first = next(iter(times.values()))
    for name, seconds in times.items():
        best, middle = min(seconds), median(seconds)
        told = f"{name}: best {best * 1e3:.0f} ms, median {middle * 1e3:.0f} ms"
        print(f"{told}; ratio {best / min(first):.2f} and {middle / median(first):.2f}")


def for_musl(launcher: Path) -> Mapping[str, Path]:
    """The same with the program for musl in the place of the one that is taken here."""
    program = launcher.parent / MUSL
    if not (program.exists() and any(Path("/lib").glob("ld-musl-*.so.1"))):
        return {}
    place = launcher.parent / "on_musl"
    place.mkdir()
    (place / GLIBC).symlink_to(program)
    return {"self-contained, on musl": Path(shutil.copy(launcher, place))}


def unpacked(place: Path) -> Path:
    with zipfile.ZipFile(DIST / package.name(__version__, local_mirror.target())) as archive:
        for each in archive.infolist():
            Path(archive.extract(each, place)).chmod(each.external_attr >> 16)
    return next(place.glob(f"{EXECUTABLE}*"))


def start(executable: Path) -> float:
    """Seconds until the line is there."""
    environment = {**os.environ, handshake.COOKIE_NAME: handshake.COOKIE, "PLUGIN_CLIENT_CERT": "x"}
    begin = time.perf_counter()
    with subprocess.Popen([executable], env=environment, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline() if process.stdout else b""
        taken = time.perf_counter() - begin
        process.kill()
    if not line.startswith(b"1|"):
        sys.exit(f"{executable} does not start: {line!r}")
    return taken


if __name__ == "__main__":
    main()
