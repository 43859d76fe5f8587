"""All samples of this folder, by kind, in the order of the registry."""

from collections.abc import Callable, Collection, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import pytest

from provider.framework.kinds.table import ACTION, DATA_SOURCE, RESOURCE, Kind
from provider.registry import PROVIDER
from tests.nouns.sample import ActionSample, DataSourceSample, ResourceSample
from tests.sweep import one_at_once

Sample = TypeVar("Sample", ResourceSample, DataSourceSample, ActionSample)

_HERE = Path(__file__)
_FOUND = [
    value
    for file in sorted(_HERE.parent.glob("*.py"))
    if file != _HERE
    for named in vars(import_module(f"tests.nouns.{file.stem}")).values()
    for value in (named if isinstance(named, tuple) else [named])
]


def _in_order(found: Iterable[Sample], kind: Kind[Any]) -> Mapping[str, Sample]:
    """As the registry has them; those that it does not have are at the end."""
    by_kind = {each.kind: each for each in found}
    return {name: by_kind[name] for name in PROVIDER.of(kind) if name in by_kind} | by_kind


RESOURCES = _in_order((each for each in _FOUND if isinstance(each, ResourceSample)), RESOURCE)
DATA_SOURCES = _in_order((e for e in _FOUND if isinstance(e, DataSourceSample)), DATA_SOURCE)
ACTIONS = _in_order((each for each in _FOUND if isinstance(each, ActionSample)), ACTION)


PLAINEST = "simplivity_datastore"


def only(which: Callable[[ResourceSample], object]) -> pytest.MarkDecorator:
    """The mark of a test of some resources, each as ``sample``."""
    return _each_as_sample(_chosen(which))


def any_of(which: Callable[[ResourceSample], object]) -> pytest.MarkDecorator:
    """The same where any of them would do: one at once, the plainest, the others in the sweep."""
    plainest_first = sorted(_chosen(which), key=lambda sample: sample.kind != PLAINEST)
    return _each_as_sample(one_at_once(plainest_first))


def _chosen(which: Callable[[ResourceSample], object]) -> list[ResourceSample]:
    return [each for each in RESOURCES.values() if which(each)]


def _each_as_sample(cases: Collection[Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sample", cases, ids=lambda sample: sample.kind)
