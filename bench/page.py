"""The guide on performance, and README: prose written by hand, tables and a picture of a run."""

from pathlib import Path

from bench.chart import chart
from bench.report import beside_go, report
from bench.results import Results

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGE, PICTURE = DOCS / "guides" / "performance.md", DOCS / "performance.svg"
COMMITTED = Path(__file__).with_name("results.json")
BEGIN, END = "<!-- results -->\n", "<!-- end -->"


def renew(results: Results) -> None:
    """Write what the pages and the picture are for these results."""
    for page, tables in shown(results).items():
        page.write_text(renewed(page.read_text("utf-8"), tables), "utf-8", newline="\n")
    PICTURE.write_text(chart(results), "utf-8", newline="\n")


def shown(results: Results) -> dict[Path, str]:
    """What each page shows of them."""
    return {PAGE: report(results), README: beside_go(results)}


def renewed(text: str, tables: str) -> str:
    """A page with everything between the marks made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


if __name__ == "__main__":
    renew(Results.read(COMMITTED.read_text("utf-8")))
