"""simplivity_omnistack_cluster_settings: what can be set of an omnistack_cluster."""

import difflib
from collections.abc import Iterable
from typing import Self

from provider.framework.diagnostics import Diagnostic, warning
from provider.framework.kinds.resource import (
    Planning,
    Refers,
    computed,
    required,
)
from provider.framework.values import is_stated
from provider.nouns.omnistack_cluster.model import ClusterSettings
from provider.nouns.omnistack_cluster.time_zones import known_time_zones
from provider.nouns.shared.adopted_resource import AdoptedResource
from provider.nouns.shared.lookup import OPTIONAL_FIELDS
from provider.omnistack.api import Api


class OmnistackClusterSettings(ClusterSettings, AdoptedResource):
    """Settings of an omnistack_cluster: its time zone and its Intelligent Workload Optimizer.

    An omnistack_cluster always has these settings. So creating this resource changes those that are
    given, and destroying it leaves them as they are then.
    """

    plural = "omnistack_clusters"
    extras = OPTIONAL_FIELDS
    identity = ("omnistack_cluster_id",)

    omnistack_cluster_id: str = required(
        "Id of the omnistack_cluster.",
        requires_replace=True,
        api_name=None,
        refers=Refers("omnistack_clusters"),
    )
    omnistack_cluster_name: str | None = computed(
        "Name of the omnistack_cluster when it came to be managed here.",
        api_name="name",
        name_of="omnistack_cluster_id",
    )

    def change(self, api: Api, prior: Self) -> None:
        if is_stated(self.time_zone) and self.time_zone != prior.time_zone:
            api.post(
                "/omnistack_clusters/{id}/set_time_zone",
                self.to_api("time_zone"),
                since=2,
                repeatable=True,
                id=self.key,
            )
        if is_stated(self.iwo_enabled) and self.iwo_enabled != prior.iwo_enabled:
            api.post(
                "/omnistack_clusters/{id}/set_iwo",
                {"enabled": self.iwo_enabled},
                since=16,
                repeatable=True,
                id=self.key,
            )

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        prior, zone = planning.prior, self.time_zone
        if not planning.api or not is_stated(zone) or (prior and prior.time_zone == zone):
            return
        known = known_time_zones(planning.api)
        if known and zone not in known:
            near = ", ".join(difflib.get_close_matches(str(zone), sorted(known), 5, 0.5))
            yield warning(
                "No such time zone",
                f"The controller knows no time zone {zone!r}, so an apply will be refused."
                f" {near and f'Near names: {near}. '}data.simplivity_time_zones has all.",
                "time_zone",
            )
