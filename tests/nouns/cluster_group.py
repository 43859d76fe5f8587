"""simplivity_cluster_group and the data sources of cluster groups."""

from collections.abc import Sequence

from simulator import Simulator
from tests.nouns.sample import DataSourceSample, Given, ResourceSample, State, facts, removed
from tests.nouns.seeded import group


def _another_group(site: Simulator, number: int) -> str:
    """The id of a group beside the seeded one, which there is from the first time on."""
    others = [each["id"] for each in site.federation.objects("cluster_groups")][1:]
    if number < len(others):
        return str(others[number])
    return str(site.federation.add("cluster_groups", name=f"new-{number}")["id"])


class _ClusterGroup(ResourceSample):
    kind = "simplivity_cluster_group"
    plural = "cluster_groups"
    listed_first = True
    is_adopted = True
    created_by = ("POST", "/cluster_groups/{id}/rename")
    drifts = {
        "name": facts("cluster_groups", name="other"),
        "clusters": facts("cluster_groups", clusters=[]),
    }
    fixed = frozenset({"id", "cluster_group_id"})
    shows = ("name",)
    gone = {"removed": removed("cluster_groups")}
    addresses = ("group.1",)

    def first(self, site: Simulator) -> Given:
        return {"cluster_group_id": group(site), "name": "one"}

    def change(self, site: Simulator) -> Given:
        return {"name": "two"}

    def another(self, site: Simulator, number: int) -> Given:
        return {"cluster_group_id": _another_group(site, number), "name": f"g{number}"}

    def spellings(self, site: Simulator, minor: int) -> Sequence[Given]:
        return [self.first(site)] if minor >= GROUPS else []

    def lookalike(self, site: Simulator, given: Given) -> str | None:
        return str(given["cluster_group_id"])

    def remove_outside(self, site: Simulator, state: State, object_: object) -> bool:
        return False


GROUPS = 11
"""The minor version that brought them."""
CLUSTER_GROUP = _ClusterGroup()

ONE = DataSourceSample(
    "simplivity_cluster_group", lambda site: [{"name": "group-1"}, {"id": group(site)}]
)
ALL = DataSourceSample("simplivity_cluster_groups")
