"""Private state: what is remembered of an object, and what bytes say of it."""

import json
from typing import Any

import pytest

from provider.framework.private import Private

FULL = Private(
    {"read": "1m"},
    "t-1",
    unseen=True,
    asked={"size": 1},
    origin={"c-1": "one"},
    applied={"name": "x"},
    claimant="r-1",
    shared=True,
)
FACTS = {
    "limits": {"read": "1m"},
    "task": "t-1",
    "unseen": True,
    "asked": {"size": 1},
    "origin": {"c-1": "one"},
    "applied": {"name": "x"},
    "claimant": "r-1",
    "shared": True,
}


def test_everything_is_remembered():
    assert json.loads(FULL.pack()) == FACTS
    assert Private.unpack(FULL.pack()) == FULL


@pytest.mark.parametrize("name", FACTS)
def test_each_thing_is_remembered_by_itself(name: str):
    alone = Private()._replace(**{name: getattr(FULL, name)})
    assert json.loads(alone.pack()) == {name: FACTS[name]}
    assert Private.unpack(alone.pack()) == alone


def test_nothing_is_no_bytes():
    assert Private().pack() == b""
    assert Private.unpack(b"") == Private()


@pytest.mark.parametrize(
    "data", [b"null", b"[]", b"{", b"\xff"], ids=["null", "list", "half", "text"]
)
def test_bytes_of_another_kind_say_nothing(data: bytes):
    assert Private.unpack(data) == Private()


def test_timeouts_that_are_none_differ_from_timeouts_that_nobody_set():
    assert Private.unpack(Private(limits={}).pack()).limits == {}
    assert Private.unpack(Private().pack()).limits is None


@pytest.mark.parametrize(
    ("name", "value", "nothing"),
    [
        ("limits", {"read": 7}, None),
        ("limits", "1m", None),
        ("task", 7, None),
        ("origin", {"c-1": 7}, None),
        ("applied", ["name"], None),
        ("claimant", 7, None),
        ("shared", 1, False),
        ("unseen", 1, False),
        ("unseen", "true", False),
        ("asked", ["size"], None),
    ],
)
def test_what_is_of_another_kind_says_nothing_beside_what_is_not(
    name: str, value: Any, nothing: Any
):
    data = json.dumps({**FACTS, name: value}).encode()
    assert Private.unpack(data) == FULL._replace(**{name: nothing})


def test_an_operation_that_came_to_no_end_is_remembered():
    left = Private({"read": "1m"}).left_open("t-2", unseen=True, asked={"size": 2})
    assert left == Private({"read": "1m"}, "t-2", unseen=True, asked={"size": 2})
    assert left.left_open(None, unseen=False, asked=None) == Private({"read": "1m"})
