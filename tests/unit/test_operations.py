"""The table of what uses each operation of the API, see tools/operations.md."""

import pytest

from simulator.routes import ROUTES
from tools import operations
from tools.operations import REASONS, Row, Use, faults, rows, table, written

FIRST, SECOND = "GET /backups", "POST /backups/delete"
TEST = "tests/unit/test_operations.py::test_the_table_is_whole"


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """An API of two operations."""
    monkeypatch.setattr(operations, "operations", lambda: [FIRST, SECOND])
    monkeypatch.setattr(operations, "REASONS", {SECOND: "It is old."})


def test_the_simulator_has_every_operation_and_no_other():
    assert {f"{each.method} {each.path}" for each in ROUTES} == {*operations.operations()}


def test_the_table_is_whole():
    assert [*faults(written(operations.TABLE.read_text("utf-8")))] == []


def test_what_has_a_reason_is_an_operation():
    assert REASONS.keys() <= {*operations.operations()}


@pytest.mark.usefixtures("two")
def test_an_operation_has_its_users_or_a_reason_and_the_test_that_asks_for_the_least():
    uses = [Use(FIRST, "b", "t1"), Use(FIRST, "a", "t2"), Use("other", "a", "t1")]
    assert [*rows(uses)] == [Row(FIRST, "b, a", "t2"), Row(SECOND, "It is old.", "")]


@pytest.mark.usefixtures("two")
def test_a_table_that_is_written_can_be_read():
    found = [Row(FIRST, "data source `a`", TEST), Row(SECOND, "It is old.", "")]
    assert written(table(found)) == found
    assert [*faults(found)] == []


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "row",
    [
        Row(FIRST, "", ""),
        Row(FIRST, "a", ""),
        Row(FIRST, "a", "tests/unit/test_operations.py::test_nothing"),
        Row(FIRST, "a", "tests/unit/nowhere.py::test_nothing"),
        Row(SECOND, "a", TEST),
        Row(SECOND, "Another reason.", ""),
    ],
)
def test_a_row_that_says_nothing_or_what_is_not_so_is_wrong(row: Row):
    good = {FIRST: Row(FIRST, "a", TEST), SECOND: Row(SECOND, "It is old.", "")}
    assert len([*faults([*{**good, row.operation: row}.values()])]) == 1
