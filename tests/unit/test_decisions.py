"""The decisions in docs/decisions: each in one form, all of them in the index."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
INDEX = FOLDER / "README.md"
DECISIONS = sorted(path for path in FOLDER.glob("*.md") if path != INDEX)
FORM = re.compile(
    r"# (?P<title>[^\n]+)\n\n"
    r"\* Date: \d{4}-\d\d-\d\d(, [^\n]+)?\n"
    r"\* Status: (accepted|accepted; replaces [^\n]+|replaced by \[(?P<by>\d{4})\]\([^\n]+\))\n\n"
    r"## Context\n\n.+\n\n## Decision\n\n.+\n\n## Alternatives\n\n\* .+\n\n## Consequences\n\n.+\n",
    re.DOTALL,
)
LISTED = re.compile(
    r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+?)( \(replaced\))? \| [\d-]+ \|$", re.MULTILINE
)


def form(path: Path) -> re.Match[str]:
    found = FORM.fullmatch(path.read_text("utf-8"))
    assert found, f"{path.name} has not the form that the index shows"
    return found


def test_a_decision_has_its_date_its_status_and_all_headings():
    for path in DECISIONS:
        form(path)


def test_a_decision_is_short():
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in DECISIONS}
    assert not [name for name, length in lengths.items() if length > 60]


def test_decisions_are_numbered_without_holes():
    numbers = [path.name.partition("-")[0] for path in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


def test_the_index_lists_every_decision_once_under_its_title():
    listed = {name: (number, title) for number, name, title, _ in LISTED.findall(INDEX.read_text())}
    assert listed == {p.name: (p.name[:4], form(p)["title"]) for p in DECISIONS}
    assert len(LISTED.findall(INDEX.read_text("utf-8"))) == len(DECISIONS)


def test_the_index_says_which_decisions_are_replaced():
    replaced = {name for _, name, _, mark in LISTED.findall(INDEX.read_text("utf-8")) if mark}
    assert replaced == {path.name for path in DECISIONS if form(path)["by"]}
