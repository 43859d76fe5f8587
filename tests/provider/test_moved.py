"""States of other types that `moved` blocks bring over."""

import json
from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.seeded import machine, policy
from tests.provider.core import Core, unpacked

VM_POLICY = "simplivity_vm_policy"
HPE = "registry.terraform.io/hewlettpackard/simplivity"
BACKUP = {
    "id": "nightly",
    "name": "nightly",
    "vm_name": "vm-00001",
    "omnistack_cluster_name": "cluster-1",
    "retention": 0,
    "app_consistent": False,
    "consistency_type": "NONE",
}


def moved(
    terraform: Core,
    state: Any = BACKUP,
    address: str = HPE,
    source: str = "simplivity_vm_backup",
    target: str = VM_POLICY,
) -> Any:
    return terraform.calls(
        "MoveResourceState",
        source_provider_address=address,
        source_type_name=source,
        source_state={"json": json.dumps(state).encode()},
        target_type_name=target,
    )


def test_a_backup_of_hpes_provider_becomes_the_policy_of_its_machine(
    terraform: Core, simulator: Simulator
):
    answer = moved(terraform)
    assert not answer.diagnostics
    read = terraform.read(VM_POLICY, unpacked(answer.target_state), answer.target_private)
    assert read.told == []
    assert read.state["virtual_machine_id"] == read.state["id"] == machine(simulator)
    given = {
        "virtual_machine_id": machine(simulator),
        "policy_id": read.state["policy_id"],
    }
    planned = terraform.plan(VM_POLICY, given, read.state, read.private)
    assert (planned.state, planned.told) == (read.state, [])
    assert policy(simulator, read.state["policy_name"]) == read.state["policy_id"]


@pytest.mark.parametrize("names", [0, 2])
def test_a_name_of_none_or_several_is_an_error_that_keeps_the_state(
    terraform: Core, simulator: Simulator, names: int
):
    for _ in range(names):
        simulator.federation.add("virtual_machines", name="twin")
    answer = moved(terraform, {**BACKUP, "vm_name": "twin"})
    state = unpacked(answer.target_state)
    refreshed = terraform.calls(
        "ReadResource", type_name=VM_POLICY, current_state=answer.target_state
    )
    (told,) = refreshed.diagnostics
    assert told.summary in ("No such virtual machine", "Several virtual machines of one name")
    assert unpacked(refreshed.new_state) == state


def test_a_state_without_a_machine_is_an_error(terraform: Core):
    (told,) = moved(terraform, {**BACKUP, "vm_name": None}).diagnostics
    assert told.summary == "State names no virtual machine"


@pytest.mark.parametrize(
    "other",
    [
        {"source": "simplivity_vm"},
        {"source": "other_vm_backup"},
        {"address": "registry.terraform.io/hashicorp/aws"},
        {"target": "simplivity_policy"},
        {"state": []},
    ],
)
def test_whatever_else_is_refused_with_what_to_do(terraform: Core, other: dict[str, Any]):
    (told,) = moved(terraform, **other).diagnostics
    assert told.summary == "Resource cannot be moved"
    assert "import block" in told.detail
