"""What README.md tells a newcomer to copy."""

import os
import re
import subprocess
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.package.conftest import checkout, online
from tools.terraforms import found

ROOT = Path(__file__).parent.parent.parent
COMMANDS = found()
LINES = 4


@pytest.fixture(params=COMMANDS)
def terraform(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A directory for PATH in which `terraform` is one of this machine."""
    place = tmp_path / "bin"
    place.mkdir()
    words: Sequence[str] = COMMANDS[request.param]
    (place / "terraform").write_text('#!/bin/sh\nexec {} "$@"\n'.format(" ".join(words)))
    (place / "terraform").chmod(0o755)
    return place


def test_the_lines_to_use_it_work_in_an_empty_home(terraform: Path, home: Path, tmp_path: Path):
    section = (ROOT / "README.md").read_text().partition("## Use it")[2]
    block = next(re.finditer(r"(?:^ {4}.+\n)+", section, re.MULTILINE))[0]
    lines = textwrap.dedent(block).splitlines()
    assert len(lines) == LINES
    environment = online(home) | {"PATH": f"{terraform}:{os.environ['PATH']}"}
    place = checkout(tmp_path / "checkout")
    for line in lines:
        subprocess.run(line, shell=True, check=True, cwd=place, env=environment)  # noqa: S602  # as a newcomer
    assert (place / "examples/complete/.terraform.lock.hcl").exists()
    assert not (place / "build").exists()
