"""The links between the documents of this repository lead somewhere."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / ".github").rglob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "simulator").rglob("*.md"),
    ]
)
CODE = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def places(path: Path) -> set[str]:
    """The anchors that the headings of a page make, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def dead(path: Path, link: str) -> bool:
    file, _, place = link.partition("#")
    target = path.parent / file if file else path
    return not target.exists() or (
        bool(place) and not place.startswith("nestedatt") and place not in places(target)
    )


def links(path: Path) -> list[str]:
    """The links of a document to others here."""
    text = CODE.sub("", path.read_text("utf-8"))
    return [link for link in LINK.findall(text) if "://" not in link]


def test_a_link_leads_somewhere():
    found = [(path, link) for path in DOCUMENTS for link in links(path)]
    assert found
    assert not [(str(path), link) for path, link in found if dead(path, link)]
