"""Runs the fast part of the suite on the other Pythons that are found on this machine.

    python tools/pythons.py            on every one
    python tools/pythons.py SEED       on one, drawn by a seed

Interpreters are looked for on PATH and among the versions of pyenv. Each gets an environment of
its own, with what the provider and the simulator need and pytest.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")
ROOT = Path(__file__).parent.parent
FAST = (
    "-q",
    "-n",
    "2",
    "--dist",
    "worksteal",
    "-m",
    "not dev and not sweep",
    "tests/unit",
    "tests/simulator",
    "tests/provider",
)
PACKAGES = ("hypothesis", "pytest", "pytest-timeout", "pytest-xdist", "requests", "simplivity")


def main() -> int:
    current = f"{sys.version_info.major}.{sys.version_info.minor}"
    others = {v: interpreter(v) for v in VERSIONS if v != current}
    for version, python in drawn(others, *sys.argv[1:]).items():
        if python is None:
            print(f"Python {version}: not on this machine")
        elif status := run(version, python):
            return status
    return 0


def drawn(others: dict[str, Path | None], seed: str = "") -> dict[str, Path | None]:
    """One of those that are there if there is a seed, else all."""
    there = [version for version, python in others.items() if python]
    if not (seed and there):
        return others
    version = there[sum(seed.encode()) % len(there)]
    return {version: others[version]}


def interpreter(version: str) -> Path | None:
    """The newest interpreter of a version that really starts."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    on_path = shutil.which(f"python{version}")
    candidates = [Path(on_path)] if on_path else []
    candidates += sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    return next((each for each in candidates if starts(each)), None)


def starts(python: Path) -> bool:
    """Whether it is an interpreter, not a shim that only says what it would need."""
    return call(python, "-c", "", quiet=True) == 0


def run(version: str, python: Path) -> int:
    """Make the environment of a version if it is missing, and test in it; the exit status."""
    print(f"Python {version}: {python}", flush=True)
    environment = ROOT / f".venv-{version}"
    inside, ready = environment / "bin/python", environment / ".ready"
    if not ready.exists():
        packages: list[str] = ["--editable", f"{ROOT}[simulator]", *PACKAGES]
        made = call(python, "-m", "venv", environment)
        if status := made or call(inside, "-m", "pip", "install", "--quiet", *packages):
            return status
        ready.touch()
    return call(inside, "-m", "pytest", "-p", "no:cacheprovider", *FAST)


def call(*command: str | Path, quiet: bool = False) -> int:
    """The exit status of a command; what it runs is this file's own choice."""
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=output, stderr=output)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
