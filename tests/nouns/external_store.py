"""simplivity_external_store and the data sources of external stores."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from simulator.federation import key_of
from tests.nouns.sample import (
    DataSourceSample,
    Given,
    Object,
    Outside,
    ResourceSample,
    State,
    facts,
    removed,
)
from tests.nouns.seeded import cluster

PLURAL = "external_stores"


def in_group(site: Simulator, state: State) -> None:
    """Its omnistack_cluster moves to another cluster group."""
    other = site.federation.add("cluster_groups", name="group-2")["id"]
    place = state["omnistack_cluster_id"]
    site.federation.change("omnistack_clusters", place, cluster_group_ids=[other])


def with_fact(**changed: Any) -> Outside:
    return facts(PLURAL, **changed)


class _ExternalStore(ResourceSample):
    kind = "simplivity_external_store"
    plural = PLURAL
    since = 14
    created_by = ("POST", "/external_stores")
    deleted_by = "/external_stores/unregister"
    deleted_with = "POST"
    deleted_once = True
    listed_first = True
    drifts = {
        "management_ip": with_fact(management_ip="192.0.2.99"),
        "management_port": with_fact(management_port=1),
        "storage_port": with_fact(storage_port=1),
        "type": with_fact(type="StoreOnceCloud"),
        "cluster_group_ids": in_group,
    }
    fixed = frozenset({"id", "name", "omnistack_cluster_id", "omnistack_cluster_name"})
    only_here = frozenset({"username", "password", "password_wo", "password_wo_version"})
    together = only_here
    shows = ("management_ip",)
    gone = {"unregistered": removed(PLURAL)}
    addresses = ("store.a", "store.b")
    replacing = 3

    def first(self, site: Simulator) -> Given:
        return {
            "name": "attic",
            "omnistack_cluster_id": cluster(site),
            "management_ip": "192.0.2.30",
            "username": "client",
            "password": "first-of-two",
        }

    def change(self, site: Simulator) -> Given:
        return {"management_ip": "192.0.2.31", "password": "second-of-two"}

    def whole(self, site: Simulator) -> Given:
        ports = {"management_port": 9387, "storage_port": 9388, "type": "StoreOnceOnPrem"}
        return {**self.first(site), **ports}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "management_port": (9000, 9001),
            "storage_port": (9000, 9001),
            "type": ("StoreOnceCloud", "StoreOnceOnPrem"),
        }

    def after_import(self, site: Simulator, given: Given) -> Given:
        """Without its account, which the controller never tells."""
        return {name: value for name, value in given.items() if name not in self.only_here}

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        first = {**self.first(site), "name": address}
        return [
            first,
            {**first, **self.change(site)},
            {**first, "username": "other"},
            {**first, "storage_port": 9000},
        ]

    def found(self, site: Simulator, state: State) -> Object | None:
        found = site.federation.get(PLURAL, key_of(PLURAL, state))
        return found and {**found, "id": key_of(PLURAL, found)}

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        """Nothing but the state tells which account was sent."""
        account = any(state[name] != given.get(name) for name in ("username", "password"))
        return account or super().differs(object_, state, given)

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        key = key_of(PLURAL, given)
        return key if site.federation.get(PLURAL, key) else None

    def imports(self, site: Simulator) -> Sequence[str]:
        site.federation.add(PLURAL, name="attic", omnistack_cluster_id=cluster(site))
        return [key_of(PLURAL, each) for each in site.federation.objects(PLURAL)]


EXTERNAL_STORE = _ExternalStore()

ONE = DataSourceSample(
    "simplivity_external_store",
    lambda site: [
        {"name": "storeonce-1"},
        {"name": "storeonce-1", "omnistack_cluster_id": cluster(site)},
    ],
)
ALL = DataSourceSample("simplivity_external_stores")
