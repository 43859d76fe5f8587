"""simplivity_omnistack_cluster_settings."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns.sample import Given, ResourceSample, facts, removed
from tests.nouns.seeded import cluster

OPTIMIZER = 16
"""The minor version since which the Intelligent Workload Optimizer can be set."""


class _Settings(ResourceSample):
    kind = "simplivity_omnistack_cluster_settings"
    plural = "omnistack_clusters"
    read_by = ("path",)
    is_adopted = True
    created_by = ("POST", "/omnistack_clusters/{id}/set_time_zone")
    drifts = {
        "time_zone": facts("omnistack_clusters", time_zone="Asia/Tokyo"),
        "iwo_enabled": facts("omnistack_clusters", iwo_enabled=True),
    }
    fixed = frozenset({"id", "omnistack_cluster_id", "omnistack_cluster_name"})
    shows = ("time_zone",)
    gone = {"removed": removed("omnistack_clusters")}
    addresses = ("settings.1", "settings.2")

    def first(self, site: Simulator) -> Given:
        return {"omnistack_cluster_id": cluster(site), "time_zone": "Zulu"}

    def change(self, site: Simulator) -> Given:
        return {"time_zone": "Europe/London"}

    def whole(self, site: Simulator) -> Given:
        return {**self.first(site), "iwo_enabled": False}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {"time_zone": ("Zulu", "UTC"), "iwo_enabled": (False, True)}

    def another(self, site: Simulator, number: int) -> Given:
        added = site.federation.add("omnistack_clusters", name=f"new-{number}")
        return {"omnistack_cluster_id": added["id"]}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        plain = [self.first(site), {"omnistack_cluster_id": cluster(site)}]
        return [*plain, self.whole(site)] if minor >= OPTIMIZER else plain

    def variants(self, site: Simulator, address: str) -> Sequence[Given]:
        of = {"omnistack_cluster_id": cluster(site, int(address[-1]))}
        return [{**of, "time_zone": "Zulu"}, {**of, "time_zone": "UTC"}]

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        return str(given["omnistack_cluster_id"])


SETTINGS = _Settings()
