"""The picture of the house as SVG: layers as rows, packages as boxes, imports as arrows.

An arrow between neighbouring rows is a straight line. Any other one leaves its box downwards, goes
to a lane beside the boxes, down that and to the top of its target, so no arrow crosses a box. All
arrows to one target on one side share a lane.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, MARGIN, LANE = 1040, 110, 12
GAP, TRACK, SPACE = 30, 8, 24
LINE, PAD, LETTER = 17, 10, 6.4
PORT = 22
INK, SOFT, FILL, EDGE = "#24292f", "#57606a", "#f6f8fa", "#8c959f"
BLUE = "#0072b2"
LEGEND = (
    "An arrow: imports. Dashed: names what is loaded later."
    " What other arrows imply is left out. Made by `make docs` from the imports."
)


@dataclass(frozen=True)
class Box:
    """A package: what its docstring says, the packages in it, and the libraries that it uses."""

    name: str
    says: str
    inside: Sequence[str] = ()
    uses: Sequence[str] = ()


@dataclass(frozen=True)
class House:
    """What the picture shows. beside: packages that are no layer, with what they import."""

    rows: Sequence[Sequence[Box]]
    imports: frozenset[tuple[str, str]]
    by_name: frozenset[tuple[str, str]] = frozenset()
    beside: Sequence[tuple[Box, Sequence[str]]] = ()


@dataclass
class Place:
    """Where a box is drawn."""

    row: int
    left: float
    width: float
    lines: Sequence[str]
    top: float = 0

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def height(self) -> float:
        return 2 * PAD + LINE * (1 + len(self.lines))

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Lane:
    """A way beside the boxes to one target. sources: the boxes whose arrows take it."""

    target: str
    is_left: bool
    sources: tuple[str, ...]
    x: float

    @property
    def distance(self) -> float:
        """How far it is from the middle of the picture."""
        return abs(self.x - WIDTH / 2)


def drawn(house: House) -> str:
    """The picture, on white so that it can be read on any page."""
    places = arranged(house.rows)
    edges = sorted(house.imports | house.by_name)
    straight = [edge for edge in edges if column(places, *edge) is not None]
    lanes = laid(places, [edge for edge in edges if edge not in straight])
    stack(house.rows, places, lanes)
    beside, height = set_aside(house, max(place.bottom for place in places.values()))
    boxes = {**places, **beside}
    body = [
        *arrows(places, straight, house.by_name),
        *(line for lane in lanes for line in bus(places, lane, lanes, house.by_name)),
        *(line for name, place in boxes.items() for line in framed(name, place)),
        text(MARGIN, height - 14, LEGEND, f"fill='{SOFT}'"),
    ]
    return "\n".join([*head(height), *body, "</svg>"]) + "\n"


def head(height: float) -> Iterator[str]:
    yield (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:.0f}'"
        f" width='{WIDTH}' height='{height:.0f}' font-family='sans-serif' font-size='12'"
        f" fill='{INK}'>"
    )
    yield f"<rect width='{WIDTH}' height='{height:.0f}' fill='white'/>"
    yield (
        "<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='8'"
        f" markerHeight='8' orient='auto'><path d='M0,0L8,4L0,8z' fill='{BLUE}'/></marker></defs>"
    )


# -- where everything is ------------------------------------------------------------------------


def arranged(rows: Iterable[Sequence[Box]]) -> dict[str, Place]:
    """The boxes of each row side by side; how far down is not known yet."""
    return {
        box.name: place
        for number, row in enumerate(rows)
        for box, place in zip(row, side_by_side(number, row), strict=True)
    }


def side_by_side(number: int, row: Sequence[Box]) -> Iterator[Place]:
    width = (WIDTH - 2 * MARGIN - SPACE * (len(row) - 1)) / len(row)
    for index, box in enumerate(row):
        yield Place(number, MARGIN + index * (width + SPACE), width, words(box, width))


def words(box: Box, width: float, more: str = "") -> Sequence[str]:
    """What stands in a box below its name."""
    said = [box.says, f"packages: {', '.join(box.inside)}" if box.inside else "", more]
    used = f"uses {', '.join(box.uses)}" if box.uses else ""
    room = int((width - 2 * PAD) / LETTER)
    return [line for each in [*said, used] if each for line in textwrap.wrap(each, room)]


def column(places: Mapping[str, Place], of: str, to: str) -> float | None:
    """Where a straight arrow between neighbouring rows stands, None if there can be none."""
    start, end = places[of], places[to]
    left, right = max(start.left, end.left), min(start.right, end.right)
    is_near = end.row == start.row + 1 and right - left > 2 * PORT
    return (left + right) / 2 if is_near else None


def laid(places: Mapping[str, Place], edges: Iterable[tuple[str, str]]) -> Sequence[Lane]:
    """The lanes that arrows over several rows take, as near to the boxes as others allow."""
    buses: dict[tuple[str, bool], list[str]] = {}
    for of, to in edges:
        buses.setdefault((to, is_left(places[of], places[to])), []).append(of)
    lanes: list[Lane] = []
    for (target, left), sources in sorted(buses.items(), key=lambda bus: span(places, *bus)):
        taken = {
            lane.x
            for lane in lanes
            if lane.is_left == left and meets(places, lane, target, sources)
        }
        free = (MARGIN - LANE * n for n in range(2, 99))
        x = next(x for x in free if mirrored(x, left) not in taken)
        lanes.append(Lane(target, left, tuple(sources), mirrored(x, left)))
    return lanes


def mirrored(x: float, left: bool) -> float:  # noqa: FBT001  # one of two sides
    return x if left else WIDTH - x


def is_left(start: Place, end: Place) -> bool:
    """The side of whichever end is not in the middle; the right one if both are."""
    middles = [(place.left + place.right - WIDTH) / 2 for place in (end, start)]
    return next((middle for middle in middles if abs(middle) > 1), 1) < 0


def rows_between(places: Mapping[str, Place], target: str, sources: Iterable[str]) -> range:
    """The gaps between rows through which the way of a lane leads."""
    return range(min(places[of].row for of in sources), places[target].row)


def span(
    places: Mapping[str, Place], key: tuple[str, bool], sources: Sequence[str]
) -> tuple[int, str, bool]:
    return len(rows_between(places, key[0], sources)), *key


def meets(places: Mapping[str, Place], lane: Lane, target: str, sources: Sequence[str]) -> bool:
    mine = rows_between(places, target, sources)
    return bool(set(mine) & set(rows_between(places, lane.target, lane.sources)))


def stack(
    rows: Sequence[Sequence[Box]], places: Mapping[str, Place], lanes: Sequence[Lane]
) -> None:
    """Put the rows one below the other, with room for the arrows between them."""
    top = 20.0
    for number, row in enumerate(rows):
        for box in row:
            places[box.name].top = top
        tallest = max(places[box.name].height for box in row)
        top += tallest + GAP + TRACK * len(tracks(places, lanes, number))


def tracks(
    places: Mapping[str, Place], lanes: Sequence[Lane], gap: int
) -> Sequence[tuple[Lane, str]]:
    """What goes sideways in the gap below a row: from a box to a lane, or from a lane to a box.

    The outermost lane leaves first, so that arrows of one box do not cross.
    """
    leaving = [(lane, of) for lane in lanes for of in lane.sources if places[of].row == gap]
    arriving = [(lane, lane.target) for lane in lanes if places[lane.target].row == gap + 1]
    return [*sorted(leaving, key=lambda each: -each[0].distance), *arriving]


def set_aside(house: House, bottom: float) -> tuple[dict[str, Place], float]:
    """The boxes that are no layer, below all others, and how high the picture is."""
    if not house.beside:
        return {}, bottom + 40
    places = dict(
        zip(
            (box.name for box, _ in house.beside),
            side_by_side(0, [box for box, _ in house.beside]),
            strict=True,
        )
    )
    for box, imports in house.beside:
        place = places[box.name]
        of_ours = f"imports {', '.join(imports) or 'nothing of the provider'}"
        place.lines, place.top = words(box, place.width, of_ours), bottom + 2 * GAP
    return places, max(place.bottom for place in places.values()) + 40


# -- how it is drawn ----------------------------------------------------------------------------


def framed(name: str, place: Place) -> Iterator[str]:
    yield (
        f"<rect x='{place.left:.1f}' y='{place.top:.1f}' width='{place.width:.1f}'"
        f" height='{place.height:.1f}' rx='4' fill='{FILL}' stroke='{EDGE}'/>"
    )
    x, y = place.left + PAD, place.top + PAD + LINE - 5
    yield text(x, y, name, "font-weight='bold'")
    for number, line in enumerate(place.lines, 1):
        yield text(x, y + LINE * number, line, f"fill='{SOFT}'")


def arrows(
    places: Mapping[str, Place],
    edges: Iterable[tuple[str, str]],
    by_name: frozenset[tuple[str, str]],
) -> Iterator[str]:
    for of, to in edges:
        x = column(places, of, to) or 0
        yield arrow([(x, places[of].bottom), (x, places[to].top)], dashed=(of, to) in by_name)


def bus(
    places: Mapping[str, Place],
    lane: Lane,
    lanes: Sequence[Lane],
    by_name: frozenset[tuple[str, str]],
) -> Iterator[str]:
    """The arrows that take a lane."""
    target = places[lane.target]
    down = height_of(places, lanes, target.row - 1, (lane, lane.target))
    x = port(target, lane, [each for each in lanes if each.target == lane.target])
    for of in lane.sources:
        start = places[of]
        leaving = [each for each in lanes if of in each.sources]
        out, side = port(start, lane, leaving), height_of(places, lanes, start.row, (lane, of))
        way = [(out, start.bottom), (out, side), (lane.x, side), (lane.x, down), (x, down)]
        yield arrow([*way, (x, target.top)], dashed=(of, lane.target) in by_name)


def port(place: Place, lane: Lane, of_this_box: Sequence[Lane]) -> float:
    """Where at a box the arrows of a lane begin or end: the outermost lane nearest to the edge."""
    same_side = [each for each in of_this_box if each.is_left == lane.is_left]
    same_side.sort(key=lambda each: -each.distance)
    inwards = PORT * (1 + same_side.index(lane))
    return place.left + inwards if lane.is_left else place.right - inwards


def height_of(
    places: Mapping[str, Place], lanes: Sequence[Lane], gap: int, track: tuple[Lane, str]
) -> float:
    bottom = max(place.bottom for place in places.values() if place.row == gap)
    return bottom + GAP / 2 - 4 + TRACK * tracks(places, lanes, gap).index(track)


def arrow(points: Iterable[tuple[float, float]], *, dashed: bool) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    how = " stroke-dasharray='5 3'" if dashed else ""
    return (
        f"<polyline points='{path}' fill='none' stroke='{BLUE}' stroke-width='1.5'"
        f" marker-end='url(#tip)'{how}/>"
    )


def text(x: float, y: float, what: str, how: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {how}>{escape(what)}</text>"
