"""simplivity_policy_suspension."""

from collections.abc import Sequence
from typing import Any

from simulator import Simulator
from tests.nouns.sample import Given, Object, ResourceSample, State, removed
from tests.nouns.seeded import cluster


def resumed(site: Simulator, state: State) -> None:
    """Somebody resumes the policies of the host, or suspends them where they are at work."""
    enabled = not state["policy_enabled"]
    site.federation.change("hosts", state["host_id"], policy_enabled=enabled)


class _PolicySuspension(ResourceSample):
    kind = "simplivity_policy_suspension"
    told_by = ("host_id",)
    read_by = ("path",)
    plural = "hosts"
    since = 4
    created_by = ("POST", "/policies/suspend")
    drifts = {"policy_enabled": resumed}
    fixed = frozenset(
        {
            *("omnistack_cluster_id", "host_id", "cluster_group_id", "federation", "id"),
            *("omnistack_cluster_name", "host_name", "cluster_group_name"),
        }
    )
    shows = ("policy_enabled",)
    gone = {"host removed": removed("hosts", "host_id")}
    addresses = ("suspension.1",)

    def first(self, site: Simulator) -> Given:
        return {"host_id": self._host(site, 0)}

    def change(self, site: Simulator) -> Given:
        return {"policy_enabled": True}

    def another(self, site: Simulator, number: int) -> Given:
        return {"host_id": self._host(site, number)}

    def optional(self, site: Simulator) -> dict[str, tuple[Any, Any]]:
        return {
            "policy_enabled": (True, False),
            "omnistack_cluster_id": (None, None),
            "host_id": (self._host(site, 6), self._host(site, 7)),
            "cluster_group_id": (None, None),
            "federation": (False, None),
        }

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        first = self.first(site)
        return [
            first,
            {**first, "policy_enabled": False, "federation": False},
            {"omnistack_cluster_id": cluster(site)},
            {"federation": True},
        ]

    def found(self, site: Simulator, state: State) -> Object | None:
        """The host; there is one as long as it is in the federation."""
        return site.federation.get("hosts", self._host(site, 0))

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        return f"host:{given['host_id']}"

    def differs(self, object_: Object, state: State, given: Given) -> bool:
        return bool(object_["policy_enabled"] != given.get("policy_enabled", False))

    def imports(self, site: Simulator) -> Sequence[str]:
        hosts = [f"host:{each['id']}" for each in site.federation.objects("hosts")]
        return ["federation", f"omnistack_cluster:{cluster(site)}", *hosts[:1]]

    def _host(self, site: Simulator, number: int) -> str:
        """One of as many hosts as there are suspensions."""
        while len(site.federation.objects("hosts")) <= number:
            site.federation.add("hosts", name=f"host-{number}")
        return str(site.federation.objects("hosts")[number]["id"])


POLICY_SUSPENSION = _PolicySuspension()
