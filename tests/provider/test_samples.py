"""Everything that is offered has its sample in tests/nouns, so that the common tests hold of it."""

import pytest

from provider.framework.kinds.table import ACTION, DATA_SOURCE, RESOURCE
from provider.framework.schema import Presence
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.registry import PROVIDER
from simulator import Simulator
from tests.nouns.sample import MOST_VARIANTS
from tests.nouns.samples import ACTIONS, DATA_SOURCES, RESOURCES, only
from tests.provider.core import UNKNOWN

each = only(lambda _: True)
SAMPLES = {RESOURCE: RESOURCES, DATA_SOURCE: DATA_SOURCES, ACTION: ACTIONS}


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.word)
def test_everything_that_is_offered_has_its_sample_and_nothing_else(kind):
    assert [*SAMPLES[kind]] == [*PROVIDER.of(kind)]


@each
def test_a_sample_sets_every_optional_argument(sample, simulator):
    schema = PROVIDER.of(RESOURCE)[sample.kind].schema
    optional = {each.name for each in schema.settable if each.presence is Presence.OPTIONAL}
    assert sample.optional(simulator).keys() == optional - {"timeouts"} - sample.together


@each
def test_a_sample_changes_something_in_place_if_anything_can_be(sample, simulator):
    schema = PROVIDER.of(RESOURCE)[sample.kind].schema
    in_place = {each.name for each in schema.settable if not each.requires_replace}
    change = sample.change(simulator)
    assert bool(change) == bool(in_place - {"timeouts"}) == (sample.changing is not None)
    assert change.keys() <= in_place


@each
def test_a_sample_deletes_what_its_resource_destroys(sample):
    assert bool(sample.deleted_by) == PROVIDER.of(RESOURCE)[sample.kind].destroys_object


@each
def test_a_story_can_choose_every_variant(sample, simulator):
    for address in sample.addresses:
        assert 0 < len(sample.variants(simulator, address)) <= MOST_VARIANTS


# -- actions --------------------------------------------------------------------------------------

each_action = pytest.mark.parametrize("sample", ACTIONS.values(), ids=ACTIONS)


@each_action
def test_an_action_is_planned_without_an_error_and_done(sample, simulator: Simulator, terraform):
    given = sample.prepared(simulator)
    assert not errors(terraform.plan_action(sample.kind, given))
    progress, told = terraform.invoke(sample.kind, given)
    assert progress
    assert not told
    assert sample.shows(simulator) == 1


@each_action
def test_an_action_may_have_unknown_arguments(sample, simulator, terraform):
    given = sample.prepared(simulator)
    for name in given:
        assert not errors(terraform.plan_action(sample.kind, {**given, name: UNKNOWN}))


@each_action
def test_an_action_that_the_controller_refuses_says_so(sample, simulator, terraform):
    given = sample.prepared(simulator)
    for method in ("POST", "PUT", "DELETE"):
        simulator.faults.order(method, "/(?!oauth).*", status=403, times=0)
    _, told = terraform.invoke(sample.kind, given)
    assert [each.summary for each in told] == ["Permission denied"]


def errors(told: list[pb.Diagnostic]) -> list[pb.Diagnostic]:
    return [each for each in told if each.severity == pb.Diagnostic.ERROR]
