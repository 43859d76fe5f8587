"""The same commit is the same package."""

import hashlib
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.package.conftest import ROOT, ZIP

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
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, tracked):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([BUILDER, "-m", "tools.packaging.build"], check=True, cwd=tmp_path)
    again, first = digests(tmp_path / "dist" / ZIP.name), digests(ZIP)
    assert {each for each in again if again[each] != first.get(each)} == set()
    assert again.keys() == first.keys()
