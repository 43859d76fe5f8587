"""What stands beside the real zip says what is in it."""

import json
import os
import re
import subprocess
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from provider.address import EXECUTABLE, __version__
from provider.commands import local_mirror, package
from provider.plugin import handshake
from tests.package.conftest import DIST, ROOT, ZIP

STEM = DIST / f"{EXECUTABLE}_{__version__}"
PYTHON = re.compile(r"python3\.\d+/|base_library\.zip|libpython")


def read(suffix: str) -> Any:
    return json.loads(Path(f"{STEM}_{suffix}").read_text())


@pytest.fixture(scope="module")
def names() -> list[str]:
    with zipfile.ZipFile(ZIP) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def bill() -> dict[str, dict[str, Any]]:
    """The components of the bill of materials, by their reference."""
    file = DIST / f"bom_{local_mirror.target()}.cdx.json"
    return {each["bom-ref"]: each for each in json.loads(file.read_text())["components"]}


def test_the_checksums_are_those_of_the_files():
    command = ["sha256sum", "--check", "--strict", f"{STEM.name}_SHA256SUMS"]
    done = subprocess.run(command, cwd=DIST, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{ZIP.name}: OK" in done.stdout


def test_the_hashes_are_those_of_the_zip():
    assert read("hashes.json")[local_mirror.target()] == package.opened(ZIP).hashes


def test_the_manifest_has_the_protocol_that_the_provider_speaks(self_contained: Path):
    environment = {**os.environ, handshake.COOKIE_NAME: handshake.COOKIE, "PLUGIN_CLIENT_CERT": "x"}
    with subprocess.Popen([self_contained], env=environment, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline().decode() if process.stdout else ""
        process.kill()
    assert read("manifest.json")["metadata"]["protocol_versions"] == [f"{line.split('|')[1]}.0"]


OWNERS = packages_distributions()


def component(file: str) -> str:
    """The name that a bill has for what a file in the zip belongs to."""
    if PYTHON.match(file):
        return "cpython"
    if file.startswith(("libssl", "libcrypto")):
        return "openssl"
    owners = OWNERS.get(re.split(r"[/.-]", file)[0])
    return normalized(owners[0]) if owners else file


def normalized(name: str) -> str:
    return name.lower().replace("_", "-")


def test_each_file_belongs_to_something_on_the_bill(
    names: list[str], bill: dict[str, dict[str, Any]]
):
    inside = [each.split("/", 2)[2] for each in names if each.count("/") > 1]
    wanted = {component(each) for each in inside if not each.startswith("provider/")}
    assert wanted
    assert wanted - {each["name"] for each in bill.values()} == set()


def test_the_bill_has_the_versions_that_are_pinned(bill: dict[str, dict[str, Any]]):
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = dict(normalized(line).split("==") for line in lines if "==" in line)
    shipped = {e["name"]: e["version"] for e in bill.values() if "pypi" in e["bom-ref"]}
    assert shipped
    assert shipped == {name: pins.get(name) for name in shipped}


@pytest.mark.parametrize(("library", "name"), [("libcrypto", "openssl"), ("libpython", "cpython")])
def test_the_bill_has_the_version_that_is_in_the_library(
    names: list[str], bill: dict[str, dict[str, Any]], library: str, name: str
):
    versions = {each["version"].encode() for each in bill.values() if each["name"] == name}
    with zipfile.ZipFile(ZIP) as archive:
        found = [archive.read(each) for each in names if f"/{library}" in each]
    assert found
    assert all(any(each in content for each in versions) for content in found)
