"""simplivity_host_metrics and simplivity_host_capacity."""

from collections.abc import Mapping

from provider.framework.schema import Attribute
from provider.nouns.host.model import OfHost
from provider.nouns.shared.capacity import Capacity
from provider.nouns.shared.measured import Measured, Metrics, as_series


class HostMetrics(OfHost, Metrics):
    """What a host reads and writes, over time."""

    path = "/hosts/{host_id}/metrics"
    since = 2


class HostCapacity(OfHost, Measured):
    """How much a host stores and how well that is reduced, over time.

    Ratios are numbers here: 2 where `simplivity_host` has `2.0 : 1`.
    """

    path = "/hosts/{host_id}/capacity"
    since = 2

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        return {**attributes, **{each.name: as_series(each) for each in Capacity.schema}}
