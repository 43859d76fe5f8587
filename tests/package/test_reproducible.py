"""The same commit is the same zip."""

import subprocess
from pathlib import Path

from provider.commands import package
from tests.package.conftest import ROOT, ZIP

BUILDER = ROOT / ".venv-package" / "bin" / "python"


def test_a_second_build_in_another_place_has_the_same_hashes(tmp_path: Path):
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, tracked):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([BUILDER, "-m", "tools.packaging.build"], check=True, cwd=tmp_path)
    again = tmp_path / "dist" / ZIP.name
    assert package.h1_of_zip(again) == package.h1_of_zip(ZIP)
    assert package.zh(again) == package.zh(ZIP)
