"""Configurations of every resource in each way that users may write them.

Names and numbers are small and whole, so that no limit of the simulator refuses them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator import Simulator

GIB = 2**30
DATASTORE, POLICY = "simplivity_datastore", "simplivity_policy"
RULE, VM_POLICY = "simplivity_policy_rule", "simplivity_vm_policy"
STORES, SINGLE_REPLICAS, GROUPS = 14, 16, 12
"""The minor versions that brought them."""
Given = dict[str, Any]


def key(simulator: Simulator, kind: str, name: str) -> str:
    (found,) = simulator.federation.find(kind, name=name)
    return str(found["id"])


def own(simulator: Simulator) -> str:
    """The omnistack_cluster that owns the policies."""
    return key(simulator, "omnistack_clusters", "cluster-1")


WHOLE: Given = {
    "days": "All",
    "start_time": "00:00",
    "end_time": "00:00",
    "application_consistent": False,
    "consistency_type": "NONE",
}
SCHEDULES: Mapping[str, Given] = {
    "nothing": {},
    "every default": WHOLE,
    "all": {"days": "all"},
    "last": {"days": "LAST"},
    "weekdays": {"days": "fri,MON"},
    "days of the month": {"days": "15,1"},
    "days with spaces": {"days": " tue , wed "},
    "a day twice": {"days": "sun,Mon,Sun"},
    "a window": {"start_time": "09:30", "end_time": "21:00"},
    "an end": {"end_time": "06:00"},
    "consistent": {"application_consistent": True},
    "not consistent": {"application_consistent": False},
    "snapshot": {"consistency_type": "DEFAULT"},
    "no snapshot": {"consistency_type": "NONE"},
    "vss": {"consistency_type": "VSS"},
    "both": {"application_consistent": True, "consistency_type": "VSS"},
}
IN_FULL: Mapping[str, Given] = {
    "all": {"days": "All"},
    "last": {"days": "Last"},
    "weekdays": {"days": "Mon,Fri"},
    "days of the month": {"days": "1,15"},
    "days with spaces": {"days": "Tue,Wed"},
    "a day twice": {"days": "Mon,Sun"},
    "consistent": {"consistency_type": "DEFAULT"},
    "snapshot": {"application_consistent": True},
    "vss": {"application_consistent": True},
}


def schedules(simulator: Simulator, minor: int = 25) -> dict[str, Given]:
    """A rule for each way to write one; each says something else than the others."""
    places: dict[str, Given] = {
        "elsewhere": {"destination_id": key(simulator, "omnistack_clusters", "cluster-2")},
        "on the own cluster": {"destination_id": own(simulator)},
    }
    if minor >= STORES:
        places["on a store"] = {"external_store_name": "storeonce-1"}
    return {
        name: {"frequency": 5 + number, "retention": 60, **written}
        for number, (name, written) in enumerate({**SCHEDULES, **places}.items())
    }


def in_full(name: str, given: Given) -> Given:
    """The same rule, as the controller writes it in the captures."""
    return {**WHOLE, **given, **IN_FULL.get(name, {}), **consistency(name)}


def consistency(name: str) -> Given:
    types = {"consistent": "DEFAULT", "snapshot": "DEFAULT", "vss": "VSS", "both": "VSS"}
    kind = types.get(name, "NONE")
    return {"application_consistent": kind != "NONE", "consistency_type": kind}


def others(simulator: Simulator, minor: int = 25) -> Iterator[tuple[str, Given]]:
    """Resources without rules, by kind."""
    silver = key(simulator, "policies", "Silver")
    store = {"omnistack_cluster_id": own(simulator), "policy_id": silver, "size": 100 * GIB}
    machine = {"policy_id": silver, "virtual_machine_id": machine_id(simulator)}
    yield DATASTORE, {"name": "d1", **store}
    yield DATASTORE, {"name": "d2", **store, "single_replica": False}
    if minor >= SINGLE_REPLICAS:
        yield DATASTORE, {"name": "d3", **store, "single_replica": True}
    yield POLICY, {"name": "p1"}
    yield POLICY, {"name": "p2", "rules": []}
    if minor >= GROUPS:
        group = key(simulator, "cluster_groups", "group-1")
        yield POLICY, {"name": "p3", "cluster_group_id": group}
    yield VM_POLICY, machine
    yield VM_POLICY, {**machine, "on_destroy": "datastore"}


def machine_id(simulator: Simulator) -> str:
    return key(simulator, "virtual_machines", "vm-00001")
