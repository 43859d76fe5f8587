"""Cost against size, drawn: how long a plan takes, what the plugin computes, what it asks.

Both axes are logarithmic, so a cost that grows as the number of resources does is a straight line
that rises one decade for each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TypeAlias

from bench.contestants import FLOOR, GO, OURS, PEER_TF, Contestant
from bench.results import Missing, Results
from bench.rows import LATENCY_MS, SIZES

Point: TypeAlias = tuple[float, float]

WIDTH, HEIGHT = 980, 330
LEFTS = (50, 380, 710)
FONT = "font-family='sans-serif' font-size='12'"
INK, GRID = "#24292f", "#d8dee4"
# Colours that the colour-blind tell apart: Okabe and Ito.
GREY, RED, BLUE, LIGHT = "#7f7f7f", "#d55e00", "#0072b2", "#56b4e9"
GREEN, PALE = "#00785a", "#66c2a5"
DASHES = "5 3"
PEER = "tf, without an API"


@dataclass(frozen=True)
class Series:
    """A line and its name."""

    name: str
    colour: str
    points: Sequence[Point]
    dashes: str = ""


@dataclass(frozen=True)
class Panel:
    """A rectangle of the picture, with what is drawn in it; ranges are powers of ten."""

    title: str
    left: int
    series: Sequence[Series]
    top: int = 40
    width: int = 245
    height: int = 240

    @property
    def decades(self) -> tuple[int, int]:
        values = [y for each in self.series for _, y in each.points]
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        return low, max(high, low + 1)

    def x(self, count: float) -> float:
        return self.left + self.width * log10(count) / log10(max(SIZES))

    def y(self, value: float) -> float:
        low, high = self.decades
        return self.top + self.height * (high - log10(value)) / (high - low)

    @property
    def bottom(self) -> int:
        return self.top + self.height


def chart(results: Results) -> str:
    """The picture as SVG, on white so that it can be read on any page."""
    panels = [
        Panel(title, left, [each for each in series(results) if each.points])
        for left, (title, series) in zip(LEFTS, PANELS, strict=True)
    ]
    drawn = [line for panel in panels if panel.series for line in draw(panel)]
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'"
        f" width='{WIDTH}' height='{HEIGHT}' {FONT} fill='{INK}'>"
    )
    ground = f"<rect width='{WIDTH}' height='{HEIGHT}' fill='white'/>"
    return "\n".join([head, ground, *drawn, "</svg>"]) + "\n"


def times(results: Results) -> Iterator[Series]:
    yield Series("Terraform alone", GREY, points(results, FLOOR, "seconds"))
    yield Series(PEER, RED, points(results, PEER_TF, "seconds"))
    yield Series("this provider", BLUE, points(results, OURS, "seconds"))
    slow = points(results, OURS, "seconds", "-slow")
    yield Series(f"the same, {LATENCY_MS} ms per request", LIGHT, slow, DASHES)
    yield Series("Go, an object at a time", GREEN, points(results, GO, "seconds"))
    slow = points(results, GO, "seconds", "-slow")
    yield Series(f"the same, {LATENCY_MS} ms per request", PALE, slow, DASHES)


def work(results: Results) -> Iterator[Series]:
    yield Series(PEER, RED, points(results, PEER_TF, "plugin_cpu"))
    yield Series("this provider", BLUE, points(results, OURS, "plugin_cpu"))
    yield Series("Go, an object at a time", GREEN, points(results, GO, "plugin_cpu"))


def calls(results: Results) -> Iterator[Series]:
    found = points(results, OURS, "calls")
    yield Series("one per resource", GREY, [(count, count) for count, _ in found], DASHES)
    yield Series("this provider, login included", BLUE, found)


PANELS = (
    ("Seconds of a plan", times),
    ("Plugin CPU seconds of a plan", work),
    ("REST calls of a plan", calls),
)


def points(
    results: Results, contestant: Contestant, metric: str, suffix: str = ""
) -> Sequence[Point]:
    """A figure for each size that was run."""
    found = []
    for count in SIZES:
        try:
            found.append((count, results.median(f"plan-{count}{suffix}", contestant, metric)))
        except Missing:
            continue
    return found


def draw(panel: Panel) -> Iterator[str]:
    yield text(panel.left, panel.top - 18, panel.title, "font-weight='bold'")
    yield from grid(panel)
    for place, series in enumerate(panel.series):
        yield from legend(panel, series, place)
        yield line(((panel.x(x), panel.y(y)) for x, y in series.points), style(series))
        for x, y in series.points:
            centre = f"cx='{panel.x(x):.1f}' cy='{panel.y(y):.1f}'"
            yield f"<circle {centre} r='3' fill='{series.colour}'/>"


def grid(panel: Panel) -> Iterator[str]:
    right, thin = panel.left + panel.width, f"stroke='{GRID}'"
    low, high = panel.decades
    for power in range(low, high + 1):
        height = panel.y(10**power)
        yield line(((panel.left, height), (right, height)), thin)
        yield text(panel.left - 6, height + 4, f"{10**power:,g}", "text-anchor='end'")
    for count in SIZES:
        place = panel.x(count)
        yield line(((place, panel.top), (place, panel.bottom)), thin)
        yield text(place, panel.bottom + 18, f"{count:,}", "text-anchor='middle'")
    middle = panel.left + panel.width / 2
    yield text(middle, panel.bottom + 38, "resources", "text-anchor='middle'")


def legend(panel: Panel, series: Series, place: int) -> Iterator[str]:
    left, height = panel.left + 10, panel.top + 14 + 17 * place
    yield line(((left, height), (left + 22, height)), style(series))
    yield text(left + 28, height + 4, series.name, "")


def style(series: Series) -> str:
    dashes = f" stroke-dasharray='{series.dashes}'" if series.dashes else ""
    return f"stroke='{series.colour}' stroke-width='2'{dashes}"


def line(through: Iterable[Point], how: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in through)
    return f"<polyline points='{path}' fill='none' {how}/>"


def text(x: float, y: float, words: str, how: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {how}>{words}</text>"
