"""Each optional argument can be absent, set, changed and taken away, and no plan lies about it."""

from collections.abc import Mapping
from typing import Any

import pytest

from provider.plugin.pb import tfplugin6_pb2 as pb
from simulator import Simulator
from tests.nouns.sample import Given, ResourceSample
from tests.nouns.samples import RESOURCES
from tests.provider.core import Core, Step

pytestmark = pytest.mark.sweep

TIMEOUTS = ({"create": "5m"}, {"create": "90s", "delete": "1h30m"})
SITE = Simulator()


def values(sample: ResourceSample, site: Simulator) -> Mapping[str, tuple[Any, Any]]:
    return {**sample.optional(site), "timeouts": TIMEOUTS}


ARGUMENTS = [(sample, name) for sample in RESOURCES.values() for name in values(sample, SITE)]


def became(terraform: Core, kind: str, given: Given, made: Step) -> Step:
    """What an apply makes of an object, which may be another one afterwards."""
    terraform.new_walk()
    planned = terraform.plan(kind, given, made.state, made.private)
    if not planned.requires_replace:
        return terraform.lived(kind, given, made.state, made.private)
    assert not terraform.destroyed(kind, made.state, made.private).errors
    return terraform.lived(kind, given)


@pytest.mark.parametrize(
    ("sample", "name"), ARGUMENTS, ids=[f"{sample.kind}-{name}" for sample, name in ARGUMENTS]
)
def test_an_optional_argument_can_be_absent_set_changed_and_taken_away(
    simulator: Simulator, terraform: Core, sample: ResourceSample, name: str
):
    without = {**sample.another(simulator, 0), **sample.lets_go}
    if name in sample.lets_go:
        del without[name]
    made = terraform.lived(sample.kind, without)
    for value in values(sample, simulator)[name]:
        given = {**without, name: value}
        if value is not None:
            given.pop(sample.instead_of.get(name, ""), None)
        told = terraform.validate(sample.kind, given)
        assert not [each for each in told if each.severity == pb.Diagnostic.ERROR]
        made = became(terraform, sample.kind, given, made)
    became(terraform, sample.kind, without, made)
