"""The same commit is the same package."""

import hashlib
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.package.conftest import ROOT, WHEEL, ZIP, checkout

BUILDER = ROOT / ".venv-package" / "bin" / "python"


def digests(file: Path) -> Mapping[str, tuple[int, str]]:
    """Of each file in a zip its mode and its hash, but for what a build for musl adds."""
    with zipfile.ZipFile(file) as archive:
        return {
            each.filename: (each.external_attr, hashlib.sha256(archive.read(each)).hexdigest())
            for each in archive.infolist()
            if not each.filename.startswith("musl/")
        }


def test_a_second_build_in_another_place_has_the_same_files(tmp_path: Path):
    subprocess.run(
        [BUILDER, "-m", "tools.packaging.build"], check=True, cwd=checkout(tmp_path / "again")
    )
    again, first = digests(tmp_path / "again" / "dist" / ZIP.name), digests(ZIP)
    assert {each for each in again if again[each] != first.get(each)} == set()
    assert again.keys() == first.keys()


def test_a_second_wheel_from_another_place_has_the_same_bytes(tmp_path: Path):
    command = [str(BUILDER), "-m", "build", "--wheel", "--outdir", str(tmp_path)]
    subprocess.run(command, check=True, cwd=checkout(tmp_path / "again"), capture_output=True)
    assert (tmp_path / WHEEL.name).read_bytes() == WHEEL.read_bytes()
