"""The simulator checks its own responses."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator import Simulator
from simulator.object_shapes import OBJECTS
from simulator.schema import Schema
from tests.simulator.client import Api


@pytest.fixture
def broken(sim: Simulator) -> Iterator[Simulator]:
    """A federation with a policy that the API could not have."""
    sim.federation.change("policies", sim.federation.first("policies")["id"], name=7)
    yield sim
    sim.violations.clear()


def test_a_response_that_breaks_the_document_becomes_a_500_and_a_violation(
    api: Api, broken: Simulator
) -> None:
    response = api.send("GET", "/policies")
    assert response.status_code == 500
    assert "policy.name cannot be 7" in response.json()["message"]
    assert broken.violations == ["GET /policies: ViolationError: policy.name cannot be 7"]


def test_the_check_can_be_turned_off(api: Api, broken: Simulator) -> None:
    broken.backend.serializer.check_answers = False
    assert api.get("/policies")["policies"][0]["name"] == 7
    assert broken.violations == []


def test_an_unknown_property_cannot_be_set(sim: Simulator) -> None:
    with pytest.raises(ValueError, match="policies have no colour"):
        sim.federation.add("policies", name="x", colour="red")


@pytest.mark.parametrize(
    ("value", "errors"),
    [
        ({"object_id": "x", "object_type": "rule"}, []),
        ([], ["affected is not an object"]),
        ({"object_id": "x"}, ["affected.object_type is missing"]),
        ({"object_id": "x", "object_type": None}, ["affected.object_type cannot be None"]),
        (
            {"object_id": "x", "object_type": "rule", "colour": "red"},
            ["affected has no colour"],
        ),
    ],
)
def test_a_value_is_checked_against_its_shape(value: Any, errors: list[str]) -> None:
    assert Schema(OBJECTS, 25).errors("affected", value) == errors


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("string", "", 1),
        ("boolean", False, 0),
        ("int32", 2**31 - 1, 2**31),
        ("int32", -(2**31), True),
        ("int64", 2**63 - 1, 2**63),
        ("ON|OFF", "ON", "on"),
        ("[string]", ["x"], "x"),
        ("[string]", [], [1]),
        ("inner", {"name": "x"}, {"name": 1}),
        ("[inner]", [{"name": "x"}], [{}]),
    ],
)
def test_each_type_has_right_and_wrong_values(type_: str, right: Any, wrong: Any) -> None:
    schema = Schema({"outer": {f"{type_}!": "value"}, "inner": {"string!": "name"}}, 0)
    assert schema.errors("outer", {"value": right}) == []
    assert schema.errors("outer", {"value": wrong})


def test_a_newer_property_is_unknown_to_an_older_server() -> None:
    tables = {"thing": {"string! 12": "new", "string": "old"}}
    assert Schema(tables, 11).errors("thing", {"old": "x"}) == []
    assert Schema(tables, 11).errors("thing", {"new": "x"}) == ["thing has no new"]
    assert Schema(tables, 12).errors("thing", {}) == ["thing.new is missing"]
