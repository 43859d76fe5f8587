"""What the API tells of a cluster group."""

from provider.framework.record import computed
from provider.nouns.shared.facts import Named


class ClusterGroupObject(Named):
    """A cluster group: omnistack_clusters with policies of their own."""

    clusters: frozenset[str] | None = computed("Ids of its omnistack_clusters.")
