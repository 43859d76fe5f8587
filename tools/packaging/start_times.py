"""How long a start takes, from the exec to the handshake: from the zip and from an environment.

    python -m tools.packaging.start_times [ROUNDS]

By turns, so that a machine that is busy for a while is busy for both.
"""

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from provider.address import EXECUTABLE, __version__
from provider.commands import local_mirror, package
from provider.commands.install import install
from provider.plugin import handshake
from tools.packaging.build import DIST

ROUNDS = 15


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    with TemporaryDirectory() as place:
        started = {
            "from an environment": install(Path(place) / "mirror"),
            "self-contained": unpacked(Path(place) / "zip"),
        }
        times: dict[str, list[float]] = {name: [] for name in started}
        for _ in range(rounds):
            for name, executable in started.items():
                times[name].append(start(executable))
    for name, seconds in times.items():
        best, middle = min(seconds) * 1e3, median(seconds) * 1e3
        print(f"{name}: best {best:.0f} ms, median {middle:.0f} ms")
    own, ours = times.values()
    print(f"ratio: best {min(ours) / min(own):.2f}, median {median(ours) / median(own):.2f}")


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
