"""The walk-throughs of CONTRIBUTING.md: what they write, so that it can be tried and counted.

A code block that begins with a comment and the path of a file is that file as a whole. A block of
the language ``diff`` begins with such a path as well; its lines with a plus are new, the others
are there already and say where.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
_BLOCK = re.compile(
    r"^( *)```(\w+)\n\1(?:# )?([\w./-]+/[\w.-]+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL
)
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Misplaced(Exception):
    """A block that fits nowhere in its file, or in more than one place."""


class Block(NamedTuple):
    """A file to write, or lines to add to one."""

    path: str
    is_diff: bool
    text: str

    @property
    def written(self) -> Sequence[str]:
        """The lines that somebody writes by hand."""
        lines = self.text.splitlines()
        if not self.is_diff:
            return [line for line in lines if line.strip()]
        return [line[1:] for line in lines if line.startswith("+")]

    def applied(self, before: str) -> str:
        """The text of the file with the block in it."""
        if not self.is_diff:
            return self.text
        there = _lines(self.text, " -")
        if before.count(there) != 1:
            raise Misplaced(f"{self.path} has this {before.count(there)} times:\n{there}")
        return before.replace(there, _lines(self.text, " +"))


def _lines(diff: str, signs: str) -> str:
    return "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in signs)


def walkthroughs(text: str) -> Mapping[str, Sequence[Block]]:
    """The blocks of each section that has some, by its heading."""
    found = {heading: list(_blocks(body)) for heading, body in _SECTION.findall(text)}
    return {heading: blocks for heading, blocks in found.items() if blocks}


def _blocks(body: str) -> Iterator[Block]:
    for indentation, language, path, text in _BLOCK.findall(body):
        lines = (line.removeprefix(indentation) for line in text.splitlines(keepends=True))
        yield Block(path, language == "diff", "".join(lines))


def apply(blocks: Sequence[Block], root: Path) -> None:
    """Write what a walk-through writes into a copy of this repository."""
    for block in blocks:
        file = root / block.path
        before = file.read_text("utf-8") if file.exists() else ""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.applied(before), "utf-8")
