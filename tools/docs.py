"""Write docs/ anew from the schema and the examples, or check that what is committed is current.

README.md counts what there is; these numbers are written, too.

    python -m tools.docs            write the pages
    python -m tools.docs --check    write nothing; exit 1 if a page is stale, missing or too many

What stands in docs/guides/ and docs/decisions/ is written by hand; guides are linked to.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from provider.registry import PROVIDER
from tools import docs_pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"
EXAMPLES = ROOT / "examples"
GUIDES = "guides"
BY_HAND = (GUIDES, "decisions")

STALE = """\
The documentation does not hold what the schema and the examples say:
{names}
Run `make docs` and commit the result."""

Texts = Mapping[str, str]
"""The text of each page by its path in docs/."""


def main() -> None:
    """Write the pages, or compare them with those that are there."""
    parser = argparse.ArgumentParser(description="Write docs/ from the schema and the examples.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args().check
    wanted = docs_pages.pages(PROVIDER, EXAMPLES, DOCS / GUIDES)
    differing = differences(wanted, committed(DOCS))
    readme = README.read_text("utf-8")
    counted = docs_pages.counted(readme, PROVIDER)
    if not check:
        write(wanted, differing)
        README.write_text(counted, "utf-8", newline="\n")
        print(f"docs: {len(differing)} of {len(wanted)} pages changed")
    elif counted != readme:
        sys.exit(STALE.format(names="  README.md: stale"))
    elif differing:
        names = "\n".join(f"  {path}: {what}" for path, what in differing.items())
        sys.exit(STALE.format(names=names))


def committed(docs: Path) -> Texts:
    """The pages that are there, without those that are written by hand."""
    paths = [path.relative_to(docs) for path in sorted(docs.rglob("*.md"))]
    return {p.as_posix(): (docs / p).read_text("utf-8") for p in paths if p.parts[0] not in BY_HAND}


def differences(wanted: Texts, found: Texts) -> dict[str, str]:
    """What is wrong with each page that is not as it should be."""
    differing = {path: "stale" for path in wanted if found.get(path) != wanted[path]}
    differing |= dict.fromkeys(wanted.keys() - found.keys(), "missing")
    differing |= dict.fromkeys(found.keys() - wanted.keys(), "belongs to nothing")
    return dict(sorted(differing.items()))


def write(wanted: Texts, differing: Mapping[str, str]) -> None:
    """Write those of the pages that are wanted and delete the others."""
    for path in differing:
        page = DOCS / path
        if path in wanted:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(wanted[path], "utf-8", newline="\n")
        else:
            page.unlink()


if __name__ == "__main__":
    main()
