"""The walk-throughs of CONTRIBUTING.md work as they stand, and its table counts them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import price_list
from tools.price_list import Cost
from tools.walkthroughs import CONTRIBUTING, ROOT, Block, Misplaced, apply, walkthroughs

TEXT = CONTRIBUTING.read_text("utf-8")
COPIED = ("docs", "examples", "provider", "simulator", "tests", "tools")


def in_a_copy(test: Any) -> Any:
    """A test that takes seconds and the tools of the development environment."""
    return pytest.mark.dev(pytest.mark.sweep(test))


def run(copy: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository after all walk-throughs, in another place."""
    there = tmp_path_factory.mktemp("copy")
    for each in COPIED:
        shutil.copytree(ROOT / each, there / each, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (ROOT / "pyproject.toml", *ROOT.glob("*.md")):
        shutil.copy(file, there)
    for blocks in walkthroughs(TEXT).values():
        apply(blocks, there)
    run(there, "-m", "tools.schema")
    run(there, "-m", "tools.docs")
    return there


@in_a_copy
@pytest.mark.parametrize(
    "page",
    [
        "resources/scratch_datastore.md",
        "list-resources/scratch_datastore.md",
        "data-sources/policy_rule.md",
        "actions/scratch_policies_resume.md",
    ],
)
def test_what_a_walkthrough_adds_is_documented(copy: Path, page: str):
    assert (copy / "docs" / page).exists()


@in_a_copy
@pytest.mark.parametrize(
    "tests",
    [
        "tests/provider/test_samples.py",
        "tests/provider/test_resource_calls.py -k scratch",
        "tests/provider/test_drift.py -k scratch",
        "tests/provider/test_same_values.py -k published",
        "tests/unit/test_data_sources.py",
        "tests/unit/test_docs.py",
        "tests/unit/test_house_rules.py",
    ],
)
def test_tests_pass_after_the_walkthroughs(copy: Path, tests: str):
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests.split())


@in_a_copy
def test_code_of_a_walkthrough_is_written_as_all_other_code(copy: Path):
    paths = {b.path for blocks in walkthroughs(TEXT).values() for b in blocks}
    modules = sorted(path for path in paths if path.endswith(".py"))
    for words in (["format", "--check"], ["check"]):
        run(copy, "-m", "ruff", *words, *modules)


def test_lines_go_where_those_around_them_are():
    block = Block("a.py", True, " one\n+two\n-three\n+four\n")
    assert block.applied("zero\none\nthree\n") == "zero\none\ntwo\nfour\n"


@pytest.mark.parametrize("before", ["two\n", "one\none\n"], ids=["nowhere", "twice"])
def test_lines_that_fit_nowhere_or_twice_are_told(before: str):
    with pytest.raises(Misplaced, match=r"a\.py"):
        Block("a.py", True, " one\n+two\n").applied(before)


def test_a_block_inside_of_a_list_is_read_without_its_indentation():
    text = (
        "## A\n\n1. Do:\n\n   ```python\n   # p/a.py\n   if x:\n       y\n   ```\n\n## B\n\ntext\n"
    )
    assert walkthroughs(text) == {"A": [Block("p/a.py", False, "if x:\n    y\n")]}


# -- the table -------------------------------------------------------------------------------------


def test_files_are_counted_once_and_lines_by_whose_they_are():
    blocks = [
        Block("provider/a.py", False, "one\n\ntwo\n"),
        Block("provider/registry.py", True, " there\n+new\n"),
        Block("provider/registry.py", True, "-there\n+new\n"),
        Block("examples/a.tf", False, "one\n"),
    ]
    assert price_list.cost(blocks) == Cost(3, 5, 4)


def test_every_walkthrough_has_its_row():
    assert price_list.BEFORE.keys() == walkthroughs(TEXT).keys()


def test_the_table_stands_between_its_marks():
    emptied = re.sub(r"(?<=<!-- costs -->\n).*(?=<!-- end -->)", "old", TEXT, flags=re.DOTALL)
    assert price_list.with_table(emptied) == price_list.with_table(TEXT)
    assert price_list.table(walkthroughs(TEXT)) in price_list.with_table(TEXT)
