"""CONTRIBUTING.md names all verbs of the Makefile and all folders of tests, and no others."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_verb_of_the_makefile_is_explained():
    verbs = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    told = re.findall(r"^\| `make ([a-z-]+)` \|", TEXT, re.MULTILINE)
    assert sorted(told) == sorted(set(verbs) - {"help"})


def test_every_folder_of_tests_is_explained():
    folders = {each.parent.name for each in (ROOT / "tests").glob("*/test_*.py")}
    assert set(re.findall(r"^\| `tests/(\w+)` \|", TEXT, re.MULTILINE)) == folders


def test_hooks_before_a_commit_call_verbs():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    called = re.findall(r"^ +entry: make ([a-z-]+)$", hooks, re.MULTILINE)
    assert called == ["format", "lint"]
