"""The commands that install the provider, list what is installed, and remove it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.address import __version__
from provider.commands import install, launcher, local_mirror, main
from provider.commands.hcl import quoted
from provider.commands.local_mirror import Place


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "loaded_once", lambda: 0)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_law_a_quoted_text_is_read_back_as_it_was(text: str):
    literal = quoted(text)
    assert json.loads(literal) == text
    assert literal.isprintable() or not text.isprintable()


@pytest.mark.parametrize("sign", ["$", "%"])
def test_a_quoted_text_is_no_template(sign: str):
    assert f"{sign}{{" not in quoted(f"a{sign}{{b}}")


def test_a_directory_of_any_name_is_told_so_that_terraform_can_read_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    odd = tmp_path / 'a "b"\\c\nd ${e}'
    assert main(["install", "--dir", str(odd)]) == 0
    said = capsys.readouterr().out
    assert r'/a \"b\"\\c\nd \u0024{e}"' in said
    assert list(odd.rglob("terraform-provider-*"))


def test_a_directory_whose_name_is_no_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff")
    assert main(["install", "--dir", odd]) == 1
    assert "cannot be installed there" in capsys.readouterr().err
    assert not Path(odd).exists()


def test_a_place_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]):
    assert main(["install", "--dir", "/dev/null/x"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Not a directory" in said.err


# -- several versions, and the end of them -------------------------------------------------------


def old(mirror: Path, version: str = "0.0.9", target: str = "") -> Place:
    """Another version, whose launcher is left from an environment that has this one now."""
    install.install(mirror)
    place = Place(mirror, version, target or local_mirror.target())
    place.fill(lambda directory: write(directory / place.launcher.name, version))
    place.interpreter.write_text(f"{sys.executable}\n")
    return place


def write(file: Path, version: str) -> None:
    file.write_text(launcher.text(version))
    file.chmod(0o755)


def files(directory: Path) -> list[str]:
    return sorted(str(each.relative_to(directory)) for each in directory.rglob("*"))


def test_installing_twice_is_the_same_as_once(tmp_path: Path):
    launched = install.install(tmp_path)
    before, moment = files(tmp_path), launched.stat().st_mtime_ns
    assert install.install(tmp_path) == launched
    assert files(tmp_path) == before
    assert launched.stat().st_mtime_ns == moment


def test_installing_leaves_nothing_of_what_was_there_under_the_same_version(tmp_path: Path):
    launched = install.install(tmp_path)
    (launched.parent / "other").write_text("of another kind of package")
    install.install(tmp_path)
    assert [each.name for each in launched.parent.iterdir()] == [launched.name]


def test_a_list_names_each_version_and_whether_it_can_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    place = old(tmp_path)
    assert main(["list", "--dir", str(tmp_path)]) == 1
    older, newer = capsys.readouterr().out.splitlines()
    assert older.startswith(f"0.0.9  {place.target}  {place.directory}  terraform-provider-")
    assert "0.0.9 cannot start" in older
    assert newer.startswith(f"{__version__}  ")
    assert newer.endswith("  ready")


def test_versions_are_listed_in_their_order_and_not_in_that_of_their_letters(tmp_path: Path):
    for version in ("0.10.0", "0.9.0", "0.9.0-rc.1"):
        old(tmp_path, version)
    listed = [each.version for each in local_mirror.installed(tmp_path)]
    assert listed == [__version__, "0.9.0-rc.1", "0.9.0", "0.10.0"]


def test_a_version_for_another_platform_is_listed_and_not_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    old(tmp_path, "0.0.9", "plan9_amd64")
    assert main(["list", "--dir", str(tmp_path)]) == 0
    assert "plan9_amd64  for another platform" in re.sub(r"  /\S+", "", capsys.readouterr().out)


def test_an_empty_list_says_where_it_looked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["list", "--dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"No version is installed in {tmp_path}\n"


def test_uninstalling_leaves_other_versions(tmp_path: Path):
    place = old(tmp_path)
    assert main(["uninstall", "--dir", str(tmp_path)]) == 0
    assert list(local_mirror.installed(tmp_path)) == [place]


@pytest.mark.parametrize("which", [["--version", "0.0.9"], ["--all"]])
def test_uninstalling_takes_the_version_that_is_named_or_all(tmp_path: Path, which: list[str]):
    old(tmp_path)
    assert main(["uninstall", "--dir", str(tmp_path), *which]) == 0
    left = [each.version for each in local_mirror.installed(tmp_path)]
    assert left == ([] if which == ["--all"] else [__version__])


def test_after_uninstalling_a_home_is_as_empty_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["install"]) == 0
    assert files(tmp_path)
    assert main(["uninstall"]) == 0
    assert files(tmp_path) == []


def test_what_others_have_in_the_mirror_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    other = tmp_path / "terraform/plugins/registry.terraform.io/a/b"
    other.mkdir(parents=True)
    assert main(["install"]) == 0
    assert main(["uninstall"]) == 0
    assert [each for each in tmp_path.rglob("*") if each.is_dir() and not any(each.iterdir())] == [
        other
    ]


def test_a_mirror_that_was_named_stays(tmp_path: Path):
    mirror = tmp_path / "mirror"
    assert main(["install", "--dir", str(mirror)]) == 0
    assert main(["uninstall", "--dir", str(mirror)]) == 0
    assert files(tmp_path) == ["mirror"]


def test_uninstalling_what_is_not_there_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["uninstall", "--dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"Version {__version__} is not installed in {tmp_path}\n"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["list"], ["list", "--dir", "/"]])
def test_a_reader_that_has_gone_is_no_traceback(arguments: list[str]):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "provider.main", *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode in (0, 141)  # argparse swallows it where nothing is buffered
