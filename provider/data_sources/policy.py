"""simplivity_policy and simplivity_policies."""

from collections.abc import Sequence

from provider.data_sources.listing import Listing
from provider.data_sources.lookup import Lookup, Told
from provider.framework.checks import not_empty
from provider.framework.data_source import computed, optional
from provider.objects.policy import PolicyObject
from provider.omnistack.api import Api


class Policy(Lookup, PolicyObject):
    """A backup policy and its rules."""

    plural = "policies"
    tells_apart = ("owner_cluster_name", "cluster_group_ids")

    def named(self, api: Api) -> Sequence[Told]:
        """Without the filter, see `Policies`: policies are few."""
        return [each for each in api.listed(self.plural) if each.get("name") == self.name]


class Policies(Listing):
    """All backup policies, or those that match every argument, by name and then by id."""

    # Not sent: names of policies know no wildcard, and before 3.7.3 the filter does not work.
    name: str | None = optional("Name; `*` in it stands for any text.", check=not_empty, wire=None)
    owner_cluster_id: str | None = optional(
        "Id of the omnistack_cluster that owns the policy.", check=not_empty
    )
    owner_cluster_name: str | None = optional(
        "Name of the omnistack_cluster that owns the policy.", check=not_empty
    )
    policies: tuple[PolicyObject, ...] = computed("The policies.")
