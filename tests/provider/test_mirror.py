"""What a mirror holds: packages, their hashes, and what describes them."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from provider.address import ADDRESS, EXECUTABLE, __version__
from provider.commands import local_mirror, main, oci_layout, package

ZIP = package.name("0.1.0", "linux_amd64")
OTHER = package.name("0.2.0", "linux_arm64")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A package as it is unpacked."""
    made = tmp_path / "tree"
    (made / "lib").mkdir(parents=True)
    (made / f"{EXECUTABLE}_v0.1.0").write_text("#!/bin/sh\n")
    (made / f"{EXECUTABLE}_v0.1.0").chmod(0o755)
    (made / "lib" / "data").write_text("data")
    return made


@pytest.fixture
def zipped(tree: Path, tmp_path: Path) -> Path:
    package.write(tree, tmp_path / ZIP)
    return tmp_path / ZIP


def test_the_same_files_are_the_same_zip(tree: Path, zipped: Path, tmp_path: Path):
    for each in tree.rglob("*"):
        os.utime(each, (0, 2**31))
    package.write(tree, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == zipped.read_bytes()


def test_what_can_be_run_can_be_run_after_unpacking(zipped: Path):
    with zipfile.ZipFile(zipped) as archive:
        modes = {each.filename: each.external_attr >> 16 for each in archive.infolist()}
    assert modes == {f"{EXECUTABLE}_v0.1.0": 0o100755, "lib/data": 0o100644}


def test_a_zip_and_what_comes_out_of_it_have_one_hash(tree: Path, zipped: Path):
    assert package.h1_of_zip(zipped) == package.h1_of_tree(tree)


def test_h1_is_the_hash_of_what_sha256sum_prints_in_the_order_of_bytes(tmp_path: Path):
    names = ["B", "a-b/c", "a.b", "a/b", "a_", "b"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    printed = subprocess.check_output(["sha256sum", *names], cwd=tmp_path)
    digest = b64encode(hashlib.sha256(printed).digest()).decode()
    assert package.h1_of_tree(tmp_path) == f"h1:{digest}"


def test_zh_is_what_sha256sums_of_a_release_say(zipped: Path):
    assert package.zh(zipped) == "zh:" + hashlib.sha256(zipped.read_bytes()).hexdigest()


def made(directory: Path, *arguments: str | Path) -> int:
    return main(["mirror", str(directory), *map(str, arguments)])


def test_a_mirror_has_the_zips_and_what_the_protocol_asks_for(zipped: Path, tmp_path: Path):
    assert made(tmp_path / "mirror", zipped) == 0
    place = tmp_path / "mirror" / ADDRESS
    assert {each.name for each in place.iterdir()} == {"index.json", "0.1.0.json", ZIP}
    assert json.loads((place / "index.json").read_text()) == {"versions": {"0.1.0": {}}}
    assert json.loads((place / "0.1.0.json").read_text()) == {
        "archives": {
            "linux_amd64": {
                "url": ZIP,
                "hashes": [package.h1_of_zip(zipped), package.zh(zipped)],
            }
        }
    }


def test_what_a_mirror_holds_already_stays(zipped: Path, tmp_path: Path):
    newer = tmp_path / OTHER
    newer.write_bytes(zipped.read_bytes())
    assert made(tmp_path / "mirror", zipped) == 0
    assert made(tmp_path / "mirror", newer) == 0
    index = json.loads((tmp_path / "mirror" / ADDRESS / "index.json").read_text())
    assert index == {"versions": {"0.1.0": {}, "0.2.0": {}}}


def test_making_a_mirror_twice_is_the_same_as_once(zipped: Path, tmp_path: Path):
    assert made(tmp_path / "mirror", zipped) == 0
    place = tmp_path / "mirror" / ADDRESS
    before = {each.name: each.read_bytes() for each in place.iterdir()}
    assert made(tmp_path / "mirror", place / ZIP) == 0
    assert {each.name: each.read_bytes() for each in place.iterdir()} == before


def test_the_self_contained_provider_makes_a_mirror_of_itself(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tree / "lib" / "data"))
    assert made(tmp_path / "mirror") == 0
    packed = package.name(__version__, local_mirror.target())
    assert package.h1_of_zip(tmp_path / "mirror" / ADDRESS / packed) == package.h1_of_tree(tree)


def test_a_provider_in_a_python_of_this_machine_has_no_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert made(tmp_path / "mirror") == 1
    assert "Give the packages that the mirror is to hold" in capsys.readouterr().err
    assert not (tmp_path / "mirror").exists()


WRONG = {
    "not there": (ZIP, None, "No such file"),
    "another name": ("provider.zip", b"", "is not named"),
    "another provider": ("terraform-provider-aws_1.0.0_linux_amd64.zip", b"", "is not named"),
    "no zip": (ZIP, b"text", "is no zip"),
    "no executable": (ZIP, b"PK\x05\x06" + bytes(18), f"has no {EXECUTABLE} at its root"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("options", [[], ["--oci"]])
def test_what_is_no_package_is_told_and_nothing_is_made(
    case: str, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    name, content, reason = WRONG[case]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert made(tmp_path / "mirror", tmp_path / name, *options) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "mirror").exists()


# -- an OCI image layout ------------------------------------------------------------------------


def document(layout: Path, descriptor: dict[str, Any]) -> dict[str, Any]:
    """What a descriptor points to, which has to be what it says."""
    content = (layout / "blobs/sha256" / descriptor["digest"].removeprefix("sha256:")).read_bytes()
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == descriptor["digest"]
    assert len(content) == descriptor["size"]
    return json.loads(content)  # type: ignore[no-any-return]  # JSON is anything


def test_a_version_is_an_index_of_manifests_with_one_zip_each(zipped: Path, tmp_path: Path):
    arm = tmp_path / package.name("0.1.0", "linux_arm64")
    arm.write_bytes(zipped.read_bytes())
    layout = tmp_path / "layout"
    assert made(layout, zipped, arm, "--oci") == 0
    assert json.loads((layout / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
    (tagged,) = json.loads((layout / "index.json").read_text())["manifests"]
    assert tagged["annotations"] == {oci_layout.TAG: "0.1.0"}
    index = document(layout, tagged)
    assert index["artifactType"] == "application/vnd.opentofu.provider"
    platforms = [each["platform"] for each in index["manifests"]]
    assert platforms == [
        {"os": "linux", "architecture": "amd64"},
        {"os": "linux", "architecture": "arm64"},
    ]
    for each in index["manifests"]:
        manifest = document(layout, each)
        assert each["artifactType"] == manifest["artifactType"]
        assert manifest["artifactType"] == "application/vnd.opentofu.provider-target"
        (layer,) = manifest["layers"]
        assert layer["mediaType"] == "archive/zip"
        assert layer["digest"] == f"sha256:{package.zh(zipped).removeprefix('zh:')}"


def test_a_layout_keeps_other_versions_and_replaces_the_same(zipped: Path, tmp_path: Path):
    newer = tmp_path / OTHER
    newer.write_bytes(zipped.read_bytes())
    layout = tmp_path / "layout"
    for file in (zipped, newer, zipped):
        assert made(layout, file, "--oci") == 0
    tags = json.loads((layout / "index.json").read_text())["manifests"]
    assert [each["annotations"][oci_layout.TAG] for each in tags] == ["0.2.0", "0.1.0"]
