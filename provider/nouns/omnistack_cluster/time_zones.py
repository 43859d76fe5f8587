"""simplivity_time_zones, and the same for plans."""

from collections.abc import Mapping
from typing import Any

from provider.framework.kinds.data_source import computed
from provider.framework.types import Mismatch
from provider.nouns.shared.sub_object import SubObject
from provider.omnistack.api import Api
from provider.omnistack.errors import ErrorAnswer, TooOld, Unreadable


class TimeZones(SubObject):
    """The time zones that an omnistack_cluster can have."""

    path = "/omnistack_clusters/time_zone_list"
    since = 3

    time_zones: frozenset[str] = computed("Their names, as `Europe/Berlin`.")

    def contents(self, body: Any) -> Mapping[str, Any] | None:
        """They are a bare list."""
        return {"time_zones": body} if isinstance(body, list) else None


class _Known:
    """The time zones of a federation, once they are read."""

    names: frozenset[str] | None = None


def known_time_zones(api: Api) -> frozenset[str]:
    """The time zones that a cluster can have, read once; none if the controller does not tell."""
    known = api.memory(_Known)
    if known.names is None:
        try:
            known.names = TimeZones.blank().read(api).time_zones
        except (ErrorAnswer, Mismatch, TooOld, Unreadable):
            known.names = frozenset()
    return known.names
