"""The samples of tests/nouns as configurations of Terraform, each resource named x."""

import json
from collections.abc import Mapping
from typing import Any

from simulator import Simulator
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import only

by_kind = only(lambda _: True)
TIMEOUTS = ({"create": "5m"}, {"create": "90s", "delete": "1h30m"})


def address(sample: ResourceSample) -> str:
    return f"{sample.kind}.x"


def block(sample: ResourceSample, given: Mapping[str, Any], name: str = "x") -> str:
    """The resource with some arguments; the values of JSON are values of Terraform as well."""
    lines = (f"  {argument} = {json.dumps(value)}\n" for argument, value in given.items())
    return f'resource "{sample.kind}" "{name}" {{\n{"".join(lines)}}}\n'


def first(sample: ResourceSample, site: Simulator) -> str:
    return block(sample, importable(sample, sample.first(site)))


def changed(sample: ResourceSample, site: Simulator) -> str:
    return block(sample, importable(sample, sample.changed(site)))


def destroyable(sample: ResourceSample, site: Simulator) -> str:
    """The same, and what it takes to destroy it."""
    return block(sample, {**importable(sample, sample.changed(site)), **sample.lets_go})


def importable(sample: ResourceSample, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Arguments without those that the controller does not know, so that an import finds all.

    What an object cannot be made without stays; an apply after an import sends it.
    """
    left_out = sample.only_here - sample.together
    return {name: value for name, value in given.items() if name not in left_out}


def optional(sample: ResourceSample, site: Simulator) -> Mapping[str, tuple[Any, Any]]:
    """Two values of each optional argument."""
    return {**sample.optional(site), "timeouts": TIMEOUTS}
