"""The federation at the start."""

import pytest

from simulator import Simulator
from simulator.federation import KINDS


def test_the_same_seed_gives_the_same_federation() -> None:
    assert Simulator(seed=3).snapshot() == Simulator(seed=3).snapshot()


def test_another_seed_gives_other_ids() -> None:
    keys = [{*Simulator(seed=seed).snapshot()["policies"]} for seed in (1, 2)]
    assert not keys[0] & keys[1]


def test_it_has_the_sizes_asked_for_and_two_hosts_in_each_cluster() -> None:
    snapshot = Simulator(clusters=3, datastores=5, vms=20).snapshot()
    counts = {kind: len(snapshot[kind]) for kind in KINDS}
    assert counts["omnistack_clusters"] == 3
    assert counts["hosts"] == 6
    assert counts["datastores"] == 5
    assert counts["policies"] == 3
    assert counts["cluster_groups"] == counts["certificates"] == counts["role_assignments"] == 1
    assert counts["external_stores"] == 2
    assert all(len(each["members"]) == 2 for each in snapshot["omnistack_clusters"].values())


def test_there_are_two_more_machines_that_are_gone() -> None:
    machines = Simulator(vms=20).snapshot()["virtual_machines"].values()
    states = [machine["state"] for machine in machines]
    assert {state: states.count(state) for state in states} == {
        "ALIVE": 20,
        "REMOVED": 1,
        "DELETED": 1,
    }


@pytest.mark.parametrize(("datastores", "vms"), [(0, 0), (0, 5), (1, 0), (1, 1)])
def test_it_may_be_nearly_empty(datastores: int, vms: int) -> None:
    snapshot = Simulator(clusters=1, datastores=datastores, vms=vms).snapshot()
    assert len(snapshot["datastores"]) == datastores


def test_every_reference_names_an_object() -> None:
    snapshot = Simulator().snapshot()
    for machine in snapshot["virtual_machines"].values():
        assert machine["policy_name"] == snapshot["policies"][machine["policy_id"]]["name"]
        host = snapshot["hosts"][machine["host_id"]]
        assert host["omnistack_cluster_id"] == machine["omnistack_cluster_id"]
        assert machine["replica_set"][0]["id"] == machine["host_id"]


def test_a_federation_may_have_a_thousand_machines() -> None:
    assert len(Simulator(vms=1000).federation.objects("virtual_machines")) == 1002
