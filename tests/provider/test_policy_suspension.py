"""The resource that suspends backup policies for as long as it is there."""

from typing import Any

import pytest

from simulator import Simulator
from tests.nouns.seeded import cluster, group, key
from tests.provider.core import UNKNOWN, Core

KIND = "simplivity_policy_suspension"


def suspended(simulator: Simulator) -> set[str]:
    hosts = simulator.federation.find("hosts", policy_enabled=False)
    return {str(each["name"]) for each in hosts}


def of_cluster(simulator: Simulator) -> set[str]:
    hosts = simulator.federation.find("hosts", omnistack_cluster_id=cluster(simulator))
    return {str(each["name"]) for each in hosts}


def test_policies_are_suspended_until_it_is_destroyed(terraform: Core, simulator: Simulator):
    made = terraform.lived(KIND, {"omnistack_cluster_id": cluster(simulator)})
    assert made.state["id"] == f"omnistack_cluster:{cluster(simulator)}"
    assert suspended(simulator) == of_cluster(simulator)
    terraform.destroyed(KIND, made.state, made.private)
    assert suspended(simulator) == set()


def test_one_host_that_makes_backups_again_is_planned_back(terraform: Core, simulator: Simulator):
    given = {"omnistack_cluster_id": cluster(simulator)}
    made = terraform.lived(KIND, given)
    host = simulator.federation.find("hosts", omnistack_cluster_id=cluster(simulator))[0]["id"]
    simulator.federation.change("hosts", host, policy_enabled=True)
    found = terraform.refresh(KIND, made.state)
    assert found["policy_enabled"] is True
    terraform.lived(KIND, given, found)
    assert suspended(simulator) == of_cluster(simulator)


def test_they_are_resumed_in_place(terraform: Core, simulator: Simulator):
    made = terraform.lived(KIND, {"federation": True})
    terraform.lived(KIND, {"federation": True, "policy_enabled": True}, made.state)
    assert suspended(simulator) == set()


def test_a_host_that_has_left_counts_for_nothing(terraform: Core, simulator: Simulator):
    left = simulator.federation.add("hosts", name="left", state="REMOVED", policy_enabled=True)
    made = terraform.lived(KIND, {"federation": True})
    simulator.federation.change("hosts", left["id"], policy_enabled=True)
    assert terraform.refresh(KIND, made.state) == made.state


def test_a_cluster_group_is_for_a_management_appliance(terraform: Core, simulator: Simulator):
    given = {"cluster_group_id": group(simulator)}
    planned = terraform.plan(KIND, given)
    (told,) = terraform.apply(KIND, planned.state, None, planned.private).errors
    assert "Invalid target_object_type: cluster_group" in told.detail
    simulator.switches.appliance = "mva"
    made = terraform.lived(KIND, given)
    assert suspended(simulator)
    terraform.destroyed(KIND, made.state, made.private)
    assert suspended(simulator) == set()


def test_another_target_is_another_suspension(terraform: Core, simulator: Simulator):
    made = terraform.lived(KIND, {"omnistack_cluster_id": cluster(simulator)})
    planned = terraform.plan(KIND, {"omnistack_cluster_id": cluster(simulator, 2)}, made.state)
    assert planned.requires_replace == ("omnistack_cluster_id",)


def test_what_is_gone_needs_no_resumption(terraform: Core, simulator: Simulator):
    host = key(simulator, "hosts", "host-1a.example.net")
    made = terraform.lived(KIND, {"host_id": host})
    simulator.federation.remove("hosts", host)
    assert terraform.destroyed(KIND, made.state, made.private).told == []


def test_it_is_imported_by_a_name(terraform: Core, simulator: Simulator):
    step = terraform.imported(KIND, "host:host-1a.example.net")
    assert step.state["host_id"] == key(simulator, "hosts", "host-1a.example.net")
    assert step.state["policy_enabled"] is True


@pytest.mark.parametrize("text", ["host", "host:", "federation:x", "policy:x", ""])
def test_an_import_id_of_no_target_is_an_error(terraform: Core, text: str):
    answer: Any = terraform.calls("ImportResourceState", type_name=KIND, id=text)
    assert "Expected cluster_group:ID or federation or host:ID or" in answer.diagnostics[0].detail


@pytest.mark.parametrize("given", [{}, {"federation": False}, {"host_id": "x", "federation": True}])
def test_there_is_exactly_one_target(bare: Core, given: dict[str, Any]):
    (told,) = bare.validate(KIND, given)
    assert told.detail == (
        "Give exactly one of cluster_group_id, federation, host_id, omnistack_cluster_id."
    )


# -- two of them ----------------------------------------------------------------------------------


def test_two_of_one_target_are_refused_in_the_plan(terraform: Core, simulator: Simulator):
    given = {"omnistack_cluster_id": cluster(simulator)}
    assert not terraform.plan(KIND, given).told
    (told,) = terraform.plan(KIND, given).errors
    assert told.summary == "One policy suspension managed twice"


def test_one_of_the_federation_and_one_of_a_host_overlap(terraform: Core, simulator: Simulator):
    host = simulator.federation.first("hosts")
    assert not terraform.plan(KIND, {"federation": True}).told
    (told,) = terraform.plan(KIND, {"host_id": host["id"]}).told
    assert (told.summary, host["name"] in told.detail) == ("Suspensions overlap", True)


def test_hosts_of_two_clusters_do_not_overlap(terraform: Core, simulator: Simulator):
    one, other = simulator.federation.objects("omnistack_clusters")[:2]
    for each in (one, other):
        assert not terraform.plan(KIND, {"omnistack_cluster_id": each["id"]}).told


def test_what_is_not_known_yet_overlaps_nothing(terraform: Core, simulator: Simulator):
    terraform.plan(KIND, {"federation": True})
    assert not terraform.plan(KIND, {"host_id": UNKNOWN}).told


def test_hosts_that_cannot_be_listed_stop_no_plan(terraform: Core, simulator: Simulator):
    simulator.faults.order("GET", "/hosts", status=500, times=0)
    assert not terraform.plan(KIND, {"federation": True}).errors
