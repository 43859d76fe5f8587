"""The picture of the house: what it takes from the imports, and that it can be read."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tools import architecture
from tools.architecture_drawing import Box, House, drawn

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def this() -> House:
    return architecture.house()


@pytest.mark.dev
def test_every_package_of_the_provider_is_in_a_layer(this: House):
    packages = (architecture.ROOT / "provider").iterdir()
    found = {
        f"provider.{p.stem}" for p in packages if p.suffix == ".py" or (p / "__init__.py").is_file()
    }
    assert found - {"provider.__init__"} == {box.name for row in this.rows for box in row}


@pytest.mark.dev
def test_every_box_says_what_it_is(this: House):
    assert all(box.says.endswith(".") for row in this.rows for box in row)


@pytest.mark.dev
def test_arrows_lead_downwards(this: House):
    row_of = {box.name: number for number, row in enumerate(this.rows) for box in row}
    assert all(row_of[of] < row_of[to] for of, to in this.imports | this.by_name)


@pytest.mark.dev
def test_what_the_registry_names_is_an_arrow(this: House):
    assert ("provider.registry", "provider.nouns") in this.by_name


def test_an_arrow_that_others_imply_is_left_out():
    edges = {("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")}
    assert architecture.reduced(edges) == {("a", "b"), ("b", "c"), ("a", "d")}


def test_a_module_without_a_layer_is_told():
    with pytest.raises(SystemExit, match=r"provider\.new is in no layer"):
        architecture.box_of("provider.new", ["provider.main"])


def test_a_module_of_another_project_has_no_box():
    assert architecture.box_of("grpc.aio", ["provider.main"]) is None


def test_a_module_belongs_to_the_nearest_box():
    boxes = ["provider", "provider.plugin"]
    assert architecture.box_of("provider.plugin.pb", boxes) == "provider.plugin"
    assert architecture.box_of("provider.plugins", boxes) == "provider"


def test_layers_are_read_from_the_contract_that_has_the_entry_point():
    others = {"type": "layers", "layers": ["provider.framework.plan", "provider.framework.types"]}
    whole = {"type": "layers", "layers": ["provider.main", "provider.a | provider.b", "provider.c"]}
    assert architecture.layers([others, whole]) == [
        ["provider.main"],
        ["provider.a", "provider.b"],
        ["provider.c"],
    ]


# -- the drawing -----------------------------------------------------------------------------------

TWO_BY_TWO = House(
    [
        [Box("top", "The top.")],
        [Box("left", "On the left."), Box("right", "On the right.", ("inner",), ("grpc",))],
        [Box("middle", "In the middle.")],
        [Box("west", "Far below."), Box("east", "Far below & at the end.")],
    ],
    frozenset(
        {("top", "left"), ("left", "west"), ("right", "west"), ("left", "east"), ("top", "middle")}
    ),
    frozenset({("top", "east")}),
    ((Box("aside", "Beside it."), ("top",)),),
)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(architecture.house, id="this", marks=pytest.mark.dev),
        pytest.param(lambda: TWO_BY_TWO, id="two by two"),
    ],
)
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.param()
    return found


def boxes(picture: ET.Element) -> list[tuple[float, float, float, float]]:
    found = picture.findall(f"{SVG}rect")[1:]  # the first is the ground
    sides = [[float(each.attrib[n]) for n in ("x", "y", "width", "height")] for each in found]
    return [(x, y, x + width, y + height) for x, y, width, height in sides]


def lines(picture: ET.Element) -> list[list[tuple[float, float]]]:
    paths = [each.attrib["points"].split() for each in picture.findall(f"{SVG}polyline")]
    points = [[point.partition(",") for point in path] for path in paths]
    return [[(float(x), float(y)) for x, _, y in path] for path in points]


def test_there_is_one_arrow_for_each_import(house: House):
    picture = ET.fromstring(drawn(house))
    assert len(lines(picture)) == len(house.imports | house.by_name)
    dashed = picture.findall(f"{SVG}polyline[@stroke-dasharray]")
    assert len(dashed) == len(house.by_name)


def test_no_arrow_crosses_a_box(house: House):
    picture = ET.fromstring(drawn(house))
    for path in lines(picture):
        for (x1, y1), (x2, y2) in pairwise(path):
            assert x1 == x2 or y1 == y2
            for left, top, right, bottom in boxes(picture):
                beside = max(x1, x2) <= left or min(x1, x2) >= right
                apart = max(y1, y2) <= top or min(y1, y2) >= bottom
                assert beside or apart, path


def test_boxes_do_not_overlap_and_stay_in_the_picture(house: House):
    picture = ET.fromstring(drawn(house))
    found = boxes(picture)
    width, height = (float(picture.attrib[side]) for side in ("width", "height"))
    for number, (left, top, right, bottom) in enumerate(found):
        assert left >= 0
        assert right <= width
        assert bottom <= height
        for other in found[number + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_the_picture_is_the_same_each_time(house: House):
    assert drawn(house) == drawn(house)


def test_what_a_box_says_is_in_the_picture():
    text = " ".join(ET.fromstring(drawn(TWO_BY_TWO)).itertext())
    for said in ("On the right.", "packages: inner", "uses grpc", "& at the end", "imports top"):
        assert said in text


@pytest.mark.dev
def test_the_picture_does_not_change_with_the_size_of_a_module(this: House):
    assert not re.search(r"\d+ (lines|modules)", drawn(this))
