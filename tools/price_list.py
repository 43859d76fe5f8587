"""Count what a thing costs whoever adds it, into the table of CONTRIBUTING.md, or check the table.

    python -m tools.price_list            write the table
    python -m tools.price_list --check    write nothing; exit 1 if it is stale

Declarations are counted by ``house``. What a resource, a data source and an action cost is counted
in the walk-throughs of the same document, which a test applies to a copy of this repository.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tools.house import places
from tools.walkthroughs import CONTRIBUTING, Block, walkthroughs

_TABLE = re.compile(r"(?<=<!-- costs -->\n).*?(?=<!-- end -->)", re.DOTALL)
STALE = "The table of CONTRIBUTING.md is stale. Run `make docs` and commit the result."


class Cost(NamedTuple):
    """What is written by hand: files, their lines, and how many of the lines are the provider's."""

    files: int
    lines: int
    of_provider: int

    def __str__(self) -> str:
        return f"{self.files} files, {self.lines:,} lines, {self.of_provider} of them in `provider`"


DECLARATIONS_BEFORE = 1.53
"""289 of 189 attributes, at commit 2de6716; the bounds of a filter are about what they bound."""
BEFORE = {
    "A resource in ten minutes": Cost(9, 93, 56),
    "A data source in ten minutes": Cost(4, 47, 38),
    "An action in ten minutes": None,
}
"""The same examples, written at commit 2de6716 until its fast tests passed; it knew no actions."""
KINDS = Cost(40, 1228, 558), Cost(29, 954, 299)
"""List resources as a kind, in commit 55bfbe0, and actions, the dearest of three, in the commit
"Offer actions": with the first members, their documentation and tests."""


def main() -> None:
    """Write the table, or compare it with the one that is there."""
    parser = argparse.ArgumentParser(description="Count what a thing costs, in CONTRIBUTING.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    found = CONTRIBUTING.read_text("utf-8")
    wanted = with_table(found)
    if check and wanted != found:
        sys.exit(STALE)
    if not check:
        CONTRIBUTING.write_text(wanted, "utf-8", newline="\n")
        print(f"{CONTRIBUTING.name}: {'as before' if wanted == found else 'table written'}")


def with_table(text: str) -> str:
    """The document with the table as it should be."""
    return _TABLE.sub(lambda _: f"\n{table(walkthroughs(text))}\n\n", text)


def table(walks: Mapping[str, Sequence[Block]]) -> str:
    """All rows, before and after."""
    found = places()
    ratio = sum(map(len, found.values())) / len(found)
    rows = [
        ("declarations for each attribute of a noun", f"{DECLARATIONS_BEFORE:.2f}", f"{ratio:.2f}"),
        *(
            (named(heading), told(BEFORE[heading]), told(cost(walks[heading])))
            for heading in BEFORE
        ),
        ("a kind, with its first members, documentation and tests", *map(told, KINDS)),
    ]
    lines = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join(("| | before | after |", "| --- | --- | --- |", *lines))


def named(heading: str) -> str:
    return heading.removesuffix(" in ten minutes").lower()


def told(cost: Cost | None) -> str:
    return str(cost) if cost else "there was no such kind"


def cost(blocks: Sequence[Block]) -> Cost:
    """What a walk-through has somebody write."""
    ours = [block for block in blocks if block.path.startswith("provider/")]
    return Cost(len({block.path for block in blocks}), _lines(blocks), _lines(ours))


def _lines(blocks: Iterable[Block]) -> int:
    return sum(len(block.written) for block in blocks)


if __name__ == "__main__":
    main()
