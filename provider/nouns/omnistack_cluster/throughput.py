"""simplivity_omnistack_cluster_throughput."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.data_source import computed, optional
from provider.framework.validators import not_empty
from provider.framework.values import Strings
from provider.nouns.omnistack_cluster.model import OfOmnistackCluster
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.filter_query import query, several
from provider.nouns.shared.measured import Measurement, Ranged, in_order


class ThroughputData(ApiRecord):
    """What an average is made from."""

    minimum_throughput: int | None = computed("Lowest throughput in bytes per second.")
    date_of_minimum: str | None = computed("When it was lowest (UTC, ISO 8601).")
    maximum_throughput: int | None = computed("Highest throughput in bytes per second.")
    date_of_maximum: str | None = computed("When it was highest (UTC, ISO 8601).")
    data_points: tuple[Measurement, ...] | None = computed("Bytes per second, by date.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        return fresh.replace(data_points=in_order(fresh.data_points))


class Throughput(ApiRecord):
    """What goes from one omnistack_cluster to another."""

    source_omnistack_cluster_id: str | None = computed("Id of the omnistack_cluster that sends.")
    source_omnistack_cluster_name: str | None = computed("Its name.")
    source_omnistack_cluster_hypervisor_object_parent_id: str | None = computed(
        "Hypervisor's id of the datacenter or folder that holds it."
    )
    source_omnistack_cluster_hypervisor_object_parent_name: str | None = computed(
        "Name of that datacenter or folder."
    )
    destination_omnistack_cluster_id: str | None = computed(
        "Id of the omnistack_cluster that receives."
    )
    destination_omnistack_cluster_name: str | None = computed("Its name.")
    destination_omnistack_cluster_hypervisor_object_parent_id: str | None = computed(
        "Hypervisor's id of the datacenter or folder that holds it."
    )
    destination_omnistack_cluster_hypervisor_object_parent_name: str | None = computed(
        "Name of that datacenter or folder."
    )
    date: str | None = computed("When it was calculated (UTC, ISO 8601).")
    average_throughput: int | None = computed("Bytes per second on average.")
    data: ThroughputData | None = computed("What that is made from.")


class OmnistackClusterThroughput(OfOmnistackCluster, Ranged):
    """How much an omnistack_cluster sends to the others, over time."""

    path = "/omnistack_clusters/{omnistack_cluster_id}/throughput"
    since = 13

    destination_id: Strings | None = optional(
        "Id of the omnistack_cluster that receives. All others if left out.", each=not_empty
    )
    start_time: str | None = computed("When the range begins (UTC, ISO 8601).")
    end_time: str | None = computed("When the range ends (UTC, ISO 8601).")
    cluster_throughput: tuple[Throughput, ...] | None = computed(
        "What goes to each omnistack_cluster, by its name."
    )

    def query(self) -> Mapping[str, Any]:
        destinations = query(self.destination_id, many=True) if self.destination_id else None
        return {**super().query(), "destination_id": destinations}

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        wanted = several(self.destination_id) if self.destination_id else ()
        names = ("destination_omnistack_cluster_name", "destination_omnistack_cluster_id")
        found = in_one_order(fresh.cluster_throughput, *names)
        return fresh.replace(
            cluster_throughput=tuple(
                each
                for each in found
                if not wanted or each.destination_omnistack_cluster_id in wanted
            )
        )
