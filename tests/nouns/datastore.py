"""simplivity_datastore and the data sources of datastores."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns.sample import (
    CollectionSample,
    DataSourceSample,
    Given,
    Object,
    Outside,
    State,
    facts,
    with_id,
)
from tests.nouns.seeded import FIXED, GIB, cluster, key, policy

SINGLE_REPLICAS = 16
"""The minor version that brought them."""


def of_cluster(**changed: Any) -> Outside:
    """Other facts of the omnistack_cluster, which the object copies."""
    return lambda site, _: site.federation.change("omnistack_clusters", cluster(site), **changed)


def in_group(site: Simulator, _: State) -> None:
    """Its omnistack_cluster moves to another cluster group."""
    other = site.federation.add("cluster_groups", name="group-2")["id"]
    site.federation.change("omnistack_clusters", cluster(site), cluster_group_ids=[other])


PLACE: dict[str, Outside] = {
    "cluster_group_ids": in_group,
    "compute_cluster_parent_name": of_cluster(hypervisor_object_parent_name="other"),
    "compute_cluster_parent_hypervisor_object_id": of_cluster(hypervisor_object_parent_id="other"),
}
"""What an object of the first omnistack_cluster copies from it."""
BUILT_IN = with_id("datastores", "policy_id", lambda site: policy(site, FIXED))
ELSEWHERE = with_id("datastores", "omnistack_cluster_id", lambda site: cluster(site, 2))


class _Datastore(CollectionSample):
    kind = "simplivity_datastore"
    plural = "datastores"
    drifts = {
        "name": facts("datastores", name="other"),
        "omnistack_cluster_id": ELSEWHERE,
        "policy_id": BUILT_IN,
        "policy_name": BUILT_IN,
        "size": facts("datastores", size=150 * GIB),
        "single_replica": facts("datastores", single_replica=True),
        "mount_directory": facts("datastores", mount_directory="other"),
        "created_at": facts("datastores", created_at="2020-01-01T00:00:00Z"),
        "hypervisor_type": facts("datastores", hypervisor_type="HYPERV"),
        "hypervisor_object_id": facts("datastores", hypervisor_object_id="other"),
        "omnistack_cluster_name": ELSEWHERE,
        **PLACE,
        "hypervisor_management_system": of_cluster(hypervisor_management_system="192.0.2.9"),
        "hypervisor_management_system_name": of_cluster(hypervisor_management_system_name="other"),
    }
    shows = ("policy_id", "size")
    also_gone = {"marked deleted": facts("datastores", deleted=True)}
    addresses = ("datastore.a", "datastore.b")
    replacing = 4

    def first(self, site: Simulator) -> Given:
        return {
            "name": "fresh",
            "omnistack_cluster_id": cluster(site),
            "policy_id": policy(site),
            "size": 100 * GIB,
        }

    def change(self, site: Simulator) -> Given:
        return {"size": 200 * GIB, "policy_id": policy(site, "Gold")}

    def whole(self, site: Simulator) -> Given:
        return {**self.first(site), "single_replica": False}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {"single_replica": (True, False)}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        first = self.first(site)
        plain = [{**first, "name": "d1"}, {**first, "name": "d2", "single_replica": False}]
        single = {**first, "name": "d3", "single_replica": True}
        return [*plain, single] if minor >= SINGLE_REPLICAS else plain

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        first = {**self.first(site), "name": address}
        gold = {"policy_id": policy(site, "Gold")}
        return [
            first,
            {**first, "size": 200 * GIB},
            {**first, **gold},
            {**first, "size": 300 * GIB, **gold},
            {**first, "name": f"new-{address}"},
            {**first, "timeouts": {"create": "30s", "update": "30s"}},
        ]

    def change_outside(self, site: Simulator, state: State, object_: Object) -> None:
        site.federation.change("datastores", object_["id"], size=object_["size"] + GIB)


DATASTORE = _Datastore()

ONE = DataSourceSample(
    "simplivity_datastore",
    lambda site: [
        {"name": "datastore-001"},
        {"id": key(site, "datastores", "datastore-001")},
    ],
)
ALL = DataSourceSample("simplivity_datastores")
