"""What can be the id of an object, and when two ids are the same."""

from typing import Any

import pytest

from provider.omnistack.ids import LONGEST, is_id, is_same


@pytest.mark.parametrize(
    "value",
    ["1", "a b", "4d1b1a2e-6f0c-4b7e-9c55-0f6a2f1f7a10", "1:2:3", "..x", "é", "x" * LONGEST],
)
def test_a_printable_text_can_be_an_id(value: str):
    assert is_id(value) is True


@pytest.mark.parametrize(
    "value",
    [None, 1, True, b"a", ["a"], {"id": "a"}, "", ".", "..", "...", "a/b", "/", "a\n", "\x00"],
)
def test_what_cannot_be_one_part_of_a_path_is_no_id(value: Any):
    assert is_id(value) is False


def test_an_id_is_not_longer_than_any_that_was_ever_published():
    assert is_id("x" * (LONGEST + 1)) is False


def test_a_uuid_in_capitals_is_the_same():
    assert is_same("4D1B1A2E", "4d1b1a2e")
    assert not is_same("4D1B1A2E", "4d1b1a2f")
