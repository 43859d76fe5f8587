"""simplivity_time_zones."""

from collections.abc import Mapping
from typing import Any

from provider.framework.kinds.data_source import computed
from provider.nouns.shared.sub_object import SubObject


class TimeZones(SubObject):
    """The time zones that an omnistack_cluster can have."""

    path = "/omnistack_clusters/time_zone_list"
    since = 3

    time_zones: frozenset[str] = computed("Their names, as `Europe/Berlin`.")

    def contents(self, body: Any) -> Mapping[str, Any] | None:
        """They are a bare list."""
        return {"time_zones": body} if isinstance(body, list) else None
