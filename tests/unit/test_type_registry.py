"""The names of what a provider offers, and when each is loaded."""

import sys
from typing import Any

import pytest

from provider.framework.type_registry import TypeRegistry, snake_case


@pytest.mark.parametrize(
    ("name", "called"),
    [("Policy", "policy"), ("VmPolicy", "vm_policy"), ("GetProviderSchema", "get_provider_schema")],
)
def test_terraform_calls_it_in_small_letters(name: str, called: str):
    assert snake_case(name) == called


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> TypeRegistry[Any]:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    monkeypatch.delitem(sys.modules, "sched", raising=False)
    return TypeRegistry("x_", "sched.Event", "colorsys.YIQ")


def test_names_are_known_without_loading_anything(catalogue: TypeRegistry[Any]):
    assert list(catalogue) == ["x_event", "x_y_i_q"]
    assert "x_event" in catalogue
    assert len(catalogue) == 2
    assert "sched" not in sys.modules


def test_what_is_asked_for_is_loaded_and_nothing_else(catalogue: TypeRegistry[Any]):
    assert catalogue["x_event"] is catalogue["x_event"]
    assert catalogue["x_event"].__name__ == "Event"
    assert "colorsys" not in sys.modules


def test_what_is_not_offered_is_not_there(catalogue: TypeRegistry[Any]):
    assert "x_nothing" not in catalogue
    with pytest.raises(KeyError):
        catalogue["x_nothing"]
