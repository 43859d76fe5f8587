"""The command that installs the provider: what it says, and where."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.commands import install, main
from provider.commands.hcl import quoted


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
