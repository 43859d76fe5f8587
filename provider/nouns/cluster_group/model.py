"""What the API tells of a cluster group."""

from provider.framework.record import computed
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import Named


class ClusterGroupFacts(ApiRecord):
    """What the resource and the data source have in common."""

    clusters: frozenset[str] | None = computed("Ids of its omnistack_clusters.")


class ClusterGroupObject(Named, ClusterGroupFacts):
    """A cluster group: omnistack_clusters with policies of their own."""
