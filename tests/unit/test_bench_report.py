"""What the benchmark shows: tables in line, a picture, and a page that is what the results say."""

import re
from xml.etree import ElementTree as ET

import pytest

from bench import page, rows
from bench.chart import chart
from bench.contestants import FLOOR, GO, OURS, PEER_TF
from bench.report import beside_go, report, table
from bench.results import Results

SVG = "{http://www.w3.org/2000/svg}"
COMMITTED = Results.read(page.COMMITTED.read_text("utf-8"))


@pytest.fixture
def found() -> Results:
    """A run in which everything costs a thousandth of a second and a call for each resource."""
    made = Results({"Python": "3.13"})
    for row in rows.ROWS:
        for contestant in row.contestants:
            sample = {"seconds": row.count / 1000, "plugin_cpu": row.count / 1000}
            made.add(row, contestant, sample | ({"calls": row.count} if contestant is OURS else {}))
    return made


# -- tables ---------------------------------------------------------------------------------------


def test_columns_stand_in_line():
    text = table([("row", "by"), ("plan", "x"), ("p", "simplivity")])
    assert text == (
        "| row  | by         |\n"
        "| ---- | ---------- |\n"
        "| plan | x          |\n"
        "| p    | simplivity |\n"
    )


def test_a_row_is_named_once(found: Results):
    lines = [line.split("|") for line in report(found).splitlines() if "100 VM policies" in line]
    assert [line[1].strip() for line in lines if "to that of" not in line[1]] == [
        "plan, 100 VM policies",
        "plan, 100 VM policies, 50 ms per request",
        "plan, 100 VM policies, 200 ms per request",
        "plan, 100 VM policies, 50 ms per request, 2 served at once",
        "plan, 100 VM policies, 50 ms per request, 2 served at once, others get 503",
        "plan, 100 VM policies, 50 ms per request, 2 served at once, others get 429",
    ]


def test_a_cell_has_the_median_and_the_least():
    made = Results({})
    for each in (0.5, 0.7, 2.0):
        made.add(rows.plan(1), OURS, {"seconds": each})
    assert "| simplivity | 0.70 (0.50) " in report(made)


def test_a_cost_per_resource_is_of_many(found: Results):
    lines = [line for line in report(found).splitlines() if "| simplivity |" in line]
    costs = {line.split("|")[1].strip(): line.split("|")[6].strip() for line in lines}
    assert costs["plan, 1 VM policy"] == ""
    assert costs["plan, 1,000 VM policies"] == "1.0"


@pytest.mark.parametrize(("calls", "cell"), [(2999, "2,999"), (10_000, "10,000 and more")])
def test_a_count_that_the_simulator_cut_short_says_so(calls: int, cell: str):
    made = Results({})
    made.add(rows.plan(1), OURS, {"calls": calls})
    assert f"| {cell} " in report(made)


def test_what_was_not_run_has_no_line():
    made = Results({})
    made.add(rows.plan(1), FLOOR, {"seconds": 1.0})
    assert "validate |" not in report(made)
    assert "exec to schema" not in report(made)
    assert "not measured" in report(made)


def test_a_row_is_held_against_go_where_both_did_it():
    made = Results({})
    for row, contestant, seconds in (
        (rows.plan(1), OURS, 0.6),
        (rows.plan(1), GO, 0.3),
        (rows.plan(100), OURS, 1.0),
    ):
        made.add(row, contestant, {"seconds": seconds})
    lines = beside_go(made).splitlines()[2:]
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in lines] == [
        ["plan, 1 VM policy", "0.60", "0.30", "2.00"]
    ]


# -- the picture ----------------------------------------------------------------------------------


def point(text: str) -> tuple[float, float]:
    x, y = text.split(",")
    return float(x), float(y)


def lines_of(picture: str) -> list[list[tuple[float, float]]]:
    """The points of each line that is drawn thick, legends left out."""
    root = ET.fromstring(picture)
    paths = [
        [point(text) for text in each.attrib["points"].split()]
        for each in root.iter(f"{SVG}polyline")
        if each.get("stroke-width") == "2"
    ]
    return [path for path in paths if path[0][0] + 22 != path[-1][0]]


def test_the_picture_has_a_line_for_each_contestant_and_each_kind_of_call(found: Results):
    all_sizes, sizes_of_go = len(rows.SIZES), len(rows.SIZES) - 1
    drawn = sorted(len(path) for path in lines_of(chart(found)))
    assert drawn == [sizes_of_go] * 3 + [all_sizes] * 8


def test_a_cost_that_grows_with_the_size_is_a_straight_line(found: Results):
    for path in lines_of(chart(found)):
        slopes = [(y - path[0][1]) / (x - path[0][0]) for x, y in path[1:]]
        assert slopes == pytest.approx([slopes[0]] * len(slopes), rel=0.01)


def test_everything_drawn_is_inside(found: Results):
    root = ET.fromstring(chart(found))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for path in lines_of(chart(found)):
        assert all(0 < x < width and 0 < y < height for x, y in path)


@pytest.mark.parametrize("count", [0, 1])
def test_a_picture_of_little_is_a_picture(count: int):
    made = Results({})
    for _ in range(count):
        made.add(rows.plan(1), PEER_TF, {"seconds": 1.0})
    assert len(lines_of(chart(made))) == count


# -- the page -------------------------------------------------------------------------------------


def test_the_pages_and_the_picture_show_the_committed_results():
    for path, tables in page.shown(COMMITTED).items():
        text = path.read_text("utf-8")
        assert page.renewed(text, tables) == text, "renew them with: python -m bench.page"
    assert page.PICTURE.read_text("utf-8") == chart(COMMITTED)


def test_the_committed_results_are_of_rows_that_there_are():
    assert {each["row"] for each in COMMITTED.samples} == {row.name for row in rows.ROWS}


def test_the_committed_results_tell_nothing_of_where_they_were_made():
    assert not re.search(r"/[a-z]+/", page.COMMITTED.read_text("utf-8"))


def test_renewing_leaves_the_prose_alone(found: Results):
    text = f"before\n{page.BEGIN}old\n{page.END}\nafter\n"
    once = page.renewed(text, report(found))
    again = page.renewed(once, report(found))
    assert again == once
    assert again.startswith(f"before\n{page.BEGIN}\nPython 3.13.\n")
    assert again.endswith(f"|\n\n{page.END}\nafter\n")
