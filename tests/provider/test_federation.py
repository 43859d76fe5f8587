"""The right federation: what a wrong host is told, before a plan could make everything anew."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from provider.plugin.pb import tfplugin6_pb2 as pb
from simulator import Simulator
from tests.provider.conftest import unconfigured
from tests.provider.core import Core, Step, arguments, completed, packed

POLICY = "simplivity_policy"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Simulator]:
    """Another federation with the same account."""
    with Simulator(seed=2, control=None) as simulator:
        yield simulator


@pytest.fixture
def both(simulator: Simulator, elsewhere: Simulator) -> dict[str, object]:
    """A provider block with the controllers of both federations, and trust in both."""
    pems = [Path(each.ca_file).read_text() for each in (simulator, elsewhere)]
    block = {**arguments(simulator), "host": [simulator.url, elsewhere.url]}
    return {**block, "ca_file": None, "ca_pem": "".join(pems)}


@pytest.fixture
def names(simulator: Simulator) -> list[str]:
    return [str(each["name"]) for each in simulator.federation.objects("omnistack_clusters")]


def configured(core: Core, given: dict[str, object]) -> Step:
    """What the provider says to a provider block."""
    document = packed(completed(core.schema.provider.block.attributes, given))
    answer = core.calls("ConfigureProvider", config=document, terraform_version="1.11.4")
    return Step(None, b"", list(answer.diagnostics))


def only(told: Sequence[pb.Diagnostic]) -> str:
    (diagnostic,) = told
    return diagnostic.detail


def test_two_federations_in_one_list_are_refused(bare, both, simulator, elsewhere):
    step = configured(bare, both)
    assert step.words == [("Hosts belong to different federations", "host")]
    assert simulator.url in only(step.told)
    assert elsewhere.url in only(step.told)


def test_a_controller_of_another_federation_is_not_gone_over_to(both, clock, simulator, schema):
    with Simulator(seed=2, control=None) as late:
        pems = [Path(each.ca_file).read_text() for each in (simulator, late)]
        late.take_down(0)
        core = unconfigured(clock, schema)
        block = {**both, "host": [simulator.url, late.url], "ca_pem": "".join(pems)}
        assert configured(core, block).words == []
        state = core.applied(POLICY, {"name": "new"})
        late.bring_up(0)
        simulator.take_down(0)
        step = core.read(POLICY, state)
        simulator.bring_up(0)
        assert step.state == state
        assert step.words == [("Controller cannot be reached", "")]
        assert "a controller of another federation" in only(step.told)
        assert {each.path for each in late.requests} <= {
            "/version",
            "/oauth/token",
            "/omnistack_clusters",
        }


@pytest.mark.parametrize("by", ["id", "name"])
def test_the_federation_whose_clusters_are_named_is_worked_with(bare, simulator, by):
    clusters = simulator.federation.objects("omnistack_clusters")
    named = [str(each[by]) for each in clusters]
    block = {**arguments(simulator), "allowed_omnistack_clusters": named}
    assert configured(bare, block).words == []


def test_a_federation_that_lacks_a_named_cluster_is_refused(bare, simulator, names):
    block = {**arguments(simulator), "allowed_omnistack_clusters": [f"{names[0]}x"]}
    step = configured(bare, block)
    assert step.words == [("Federation is not the allowed one", "allowed_omnistack_clusters")]
    assert f"Did you mean {names[0]!r}?" in only(step.told)
    assert all(repr(name) in only(step.told) for name in names)


def test_nothing_but_the_clusters_is_asked_of_a_federation_that_is_not_allowed(bare, simulator):
    block = {**arguments(simulator), "allowed_omnistack_clusters": "elsewhere"}
    configured(bare, block)
    asked = [each.path for each in simulator.requests]
    assert asked == ["/version", "/oauth/token", "/omnistack_clusters"]


def test_naming_the_clusters_costs_one_request(bare, simulator, names):
    block = {**arguments(simulator), "allowed_omnistack_clusters": names}
    assert configured(bare, block).words == []
    assert len(simulator.requests) == 3


def test_not_naming_them_costs_none(bare, simulator):
    assert configured(bare, arguments(simulator)).words == []
    assert [each.path for each in simulator.requests] == ["/version", "/oauth/token"]
