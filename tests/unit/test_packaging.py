"""What stands beside and around the programs of a release; building them has tests of its own."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provider.address import EXECUTABLE, __version__
from provider.commands import package
from tools.packaging import build

PROGRAM = '#!/bin/sh\necho "{libc}" "$@"\n'
PURL = "pkg:pypi/requests@2.0"


@pytest.fixture
def trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs for two C libraries, and what is in them."""
    made = tmp_path / "trees"
    for libc in (build.GLIBC, build.MUSL):
        program = made / libc / EXECUTABLE
        program.parent.mkdir(parents=True)
        program.write_text(PROGRAM.format(libc=libc))
        program.chmod(0o755)
        for name in ("libz.so.1", "libssl.so.3"):
            (program.parent / "lib").mkdir(exist_ok=True)
            (program.parent / "lib" / name).write_text(libc)
        listed = [{"bom-ref": PURL, "name": "requests"}, {"bom-ref": libc, "name": libc}]
        (made / f"{libc}.components.json").write_text(json.dumps(listed))
    monkeypatch.setattr(build, "DIST", tmp_path / "dist")
    monkeypatch.setattr(build, "WORK", tmp_path / "work")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    return made


def released(trees: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> Path:
    """dist/ after packing what was built."""
    monkeypatch.setattr(sys, "argv", ["build", "--trees", str(trees), "--target", target])
    build.main()
    return build.DIST


def test_a_release_has_what_registries_want(trees: Path, monkeypatch: pytest.MonkeyPatch):
    dist = released(trees, monkeypatch, "linux_amd64")
    stem = f"{EXECUTABLE}_{__version__}"
    assert {each.name for each in dist.iterdir()} == {
        f"{stem}_linux_amd64.zip",
        f"{stem}_manifest.json",
        f"{stem}_SHA256SUMS",
        f"{stem}_hashes.json",
        "bom_linux_amd64.cdx.json",
    }
    manifest = json.loads((dist / f"{stem}_manifest.json").read_text())
    assert manifest == {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}
    opened = package.opened(dist / f"{stem}_linux_amd64.zip")
    hashes = json.loads((dist / f"{stem}_hashes.json").read_text())
    assert hashes == {"linux_amd64": opened.hashes}


def test_the_checksums_are_those_of_all_zips_and_of_the_manifest(
    trees: Path, monkeypatch: pytest.MonkeyPatch
):
    for target in ("linux_arm64", "linux_amd64"):
        dist = released(trees, monkeypatch, target)
    (sums,) = dist.glob("*_SHA256SUMS")
    summed = {line[66:]: line[:64] for line in sums.read_text().splitlines()}
    wanted = [*dist.glob("*.zip"), *dist.glob("*_manifest.json")]
    assert summed == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in wanted}


def test_a_bill_names_each_thing_once(trees: Path, monkeypatch: pytest.MonkeyPatch):
    dist = released(trees, monkeypatch, "linux_amd64")
    bill: dict[str, Any] = json.loads((dist / "bom_linux_amd64.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    refs = ["glibc", "glibc/lib/libz.so.1", "musl", "musl/lib/libz.so.1", PURL]
    assert [each["bom-ref"] for each in bill["components"]] == refs
    assert bill["dependencies"] == [{"ref": EXECUTABLE, "dependsOn": refs}]


def test_a_component_is_known_by_its_package_url():
    script = Path(build.HERE) / "components.py"
    told = json.loads(subprocess.check_output([sys.executable, script]))
    purls = {each["name"]: each["purl"] for each in told}
    assert purls["requests"].startswith("pkg:pypi/requests@")
    assert purls["cpython"].startswith("pkg:generic/python@3.")
    assert EXECUTABLE not in purls


@pytest.fixture
def launcher(tmp_path: Path) -> Path:
    made = tmp_path / f"{EXECUTABLE}_v0"
    made.write_bytes((build.HERE / "launcher.sh").read_bytes())
    made.chmod(0o755)
    return made


def started(launcher: Path) -> subprocess.CompletedProcess[str]:
    """With no program in PATH."""
    command = [str(launcher), "a b"]
    return subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("libcs", [["glibc"], ["glibc", "musl"], ["darwin"]])
def test_the_launcher_becomes_the_program_for_this_machine(launcher: Path, libcs: list[str]):
    for libc in libcs:
        program = launcher.parent / libc / EXECUTABLE
        program.parent.mkdir()
        program.write_text(PROGRAM.format(libc=libc))
        program.chmod(0o755)
    done = started(launcher)
    assert (done.stdout, done.stderr, done.returncode) == (f"{libcs[0]} a b\n", "", 0)


def test_a_launcher_without_a_program_for_this_machine_says_so_in_a_line(launcher: Path):
    done = started(launcher)
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.startswith(f"{EXECUTABLE} cannot start: this package was built without ")
    assert done.stdout.count("\n") == 1
