"""The guide on performance: prose written by hand, tables and a picture made from a run."""

from pathlib import Path

from bench.chart import chart
from bench.report import report
from bench.results import Results

ROOT = Path(__file__).parent.parent
GUIDES = ROOT / "docs" / "guides"
PAGE, PICTURE = GUIDES / "performance.md", GUIDES / "performance.svg"
COMMITTED = Path(__file__).with_name("results.json")
BEGIN, END = "<!-- results -->\n", "<!-- end -->"


def renew(results: Results) -> None:
    """Write what the page and the picture are for these results."""
    PAGE.write_text(renewed(PAGE.read_text("utf-8"), results), "utf-8", newline="\n")
    PICTURE.write_text(chart(results), "utf-8", newline="\n")


def renewed(text: str, results: Results) -> str:
    """The page with everything between the marks made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{report(results)}\n{END}{after}"


if __name__ == "__main__":
    renew(Results.read(COMMITTED.read_text("utf-8")))
