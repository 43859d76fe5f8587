"""The names of what a provider offers, and when each is loaded."""

import sys

import pytest

from provider.framework.shelf import Shelf, snake_case


@pytest.mark.parametrize(
    ("name", "called"),
    [("Policy", "policy"), ("VmPolicy", "vm_policy"), ("GetProviderSchema", "get_provider_schema")],
)
def test_terraform_calls_it_in_small_letters(name: str, called: str):
    assert snake_case(name) == called


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf[object]:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    monkeypatch.delitem(sys.modules, "sched", raising=False)
    return Shelf("x", "sched.Event", "colorsys.YIQ")


def test_names_are_known_without_loading_anything(shelf: Shelf[object]):
    assert list(shelf) == ["x_event", "x_y_i_q"]
    assert "x_event" in shelf
    assert len(shelf) == 2
    assert "sched" not in sys.modules


def test_what_is_asked_for_is_loaded_and_nothing_else(shelf: Shelf[object]):
    assert shelf["x_event"] is shelf["x_event"]
    assert shelf["x_event"].__name__ == "Event"
    assert "colorsys" not in sys.modules


def test_what_is_not_offered_is_not_there(shelf: Shelf[object]):
    assert "x_nothing" not in shelf
    with pytest.raises(KeyError):
        shelf["x_nothing"]
