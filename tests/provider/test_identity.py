"""What tells an object from all others: told with every state, and enough to import it."""

from typing import Any

import pytest

from provider.framework.kinds.table import RESOURCE
from provider.framework.lifecycle import PENDING
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.registry import PROVIDER
from simulator import Simulator
from tests.provider.core import Core, packed, unpacked

POLICY = "simplivity_policy"


def data(**parts: Any) -> pb.ResourceIdentityData:
    return pb.ResourceIdentityData(identity_data=packed(parts))


def told(identity: pb.ResourceIdentityData) -> Any:
    return unpacked(identity.identity_data)


@pytest.fixture
def made(terraform: Core) -> dict[str, Any]:
    """A policy, as its creation has left it."""
    state: dict[str, Any] = terraform.applied(POLICY, {"name": "Mine"})
    return state


@pytest.mark.parametrize("kind", PROVIDER.of(RESOURCE))
def test_every_resource_has_an_identity_of_attributes_that_an_import_needs(
    terraform: Core, kind: str
):
    attributes = {each.name: each for each in terraform.attributes(kind)}
    identity = terraform.identities[kind]
    assert identity.version == 0
    assert len(identity.identity_attributes) > 0
    for part in identity.identity_attributes:
        assert part.type == attributes[part.name].type == b'"string"'
        assert (part.required_for_import, part.optional_for_import) == (True, False)
        assert part.description == attributes[part.name].description


def test_a_reading_tells_it(terraform: Core, made: dict[str, Any]):
    answer = terraform.calls("ReadResource", type_name=POLICY, current_state=packed(made))
    assert told(answer.new_identity) == {"id": made["id"]}


def test_a_reading_that_fails_leaves_it(bare: Core, made: dict[str, Any]):
    known = data(id=made["id"])
    answer = bare.calls(
        "ReadResource", type_name=POLICY, current_state=packed(made), current_identity=known
    )
    assert answer.diagnostics
    assert answer.new_identity == known


def test_an_object_that_is_gone_has_none(
    terraform: Core, simulator: Simulator, made: dict[str, Any]
):
    simulator.federation.remove("policies", made["id"])
    answer = terraform.calls(
        "ReadResource",
        type_name=POLICY,
        current_state=packed(made),
        current_identity=data(id=made["id"]),
    )
    assert told(answer.new_identity) is None


def test_an_object_that_is_still_to_be_found_has_none(bare: Core, made: dict[str, Any]):
    pending = made | {"id": f"{PENDING}7"}
    answer = bare.calls("ReadResource", type_name=POLICY, current_state=packed(pending))
    assert told(answer.new_identity) is None


def test_a_change_that_is_refused_keeps_it(bare: Core, made: dict[str, Any]):
    known = data(id=made["id"])
    answer = bare.calls(
        "ApplyResourceChange",
        type_name=POLICY,
        prior_state=packed(made),
        planned_state=packed(made | {"name": "Other"}),
        config=packed(made | {"name": "Other", "id": None, "timeouts": None}),
        planned_identity=known,
    )
    assert answer.diagnostics
    assert answer.new_identity == known


def test_the_plan_of_a_change_keeps_it(terraform: Core, made: dict[str, Any]):
    terraform.new_walk()
    known = data(id=made["id"])
    answer = terraform.calls(
        "PlanResourceChange",
        type_name=POLICY,
        prior_state=packed(made),
        proposed_new_state=packed(made | {"name": "Other"}),
        config=packed(made | {"name": "Other", "id": None, "timeouts": None}),
        prior_identity=known,
    )
    assert not answer.diagnostics
    assert answer.planned_identity == known


def test_an_import_by_it_is_an_import_by_the_id(terraform: Core, made: dict[str, Any]):
    by_id = terraform.calls("ImportResourceState", type_name=POLICY, id=made["id"])
    identity = data(id=made["id"])
    by_identity = terraform.calls("ImportResourceState", type_name=POLICY, identity=identity)
    (found,), (same,) = by_id.imported_resources, by_identity.imported_resources
    assert (found.state, found.identity) == (same.state, same.identity)
    assert found.identity == identity


def test_an_import_by_half_of_it_is_refused(terraform: Core):
    identity = data(policy_id="a", id=None)
    answer = terraform.calls(
        "ImportResourceState", type_name="simplivity_policy_rule", identity=identity
    )
    (diagnostic,) = answer.diagnostics
    assert diagnostic.summary == "Incomplete identity"
    assert diagnostic.detail == "The identity has no id."
    assert not answer.imported_resources


def test_a_stored_one_is_read_as_it_is(terraform: Core):
    answer = terraform.calls(
        "UpgradeResourceIdentity",
        type_name=POLICY,
        raw_identity=pb.RawState(json=b'{"id": "7"}'),
    )
    assert told(answer.upgraded_identity) == {"id": "7"}
