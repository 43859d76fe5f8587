"""simplivity_policy and simplivity_policies."""

from provider.framework.kinds.data_source import computed, optional
from provider.framework.validators import not_empty
from provider.framework.values import Strings
from provider.nouns.policy.model import PolicyObject
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import Lookup


class Policy(Lookup, PolicyObject):
    """A backup policy and its rules."""

    plural = "policies"
    tells_apart = ("owner_cluster_name", "cluster_group_ids")


class Policies(Listing):
    """All backup policies, or those that match every argument, by name and then by id."""

    owner_cluster_id: Strings | None = optional(
        "Id of the omnistack_cluster that owns the policy.", validator=not_empty
    )
    owner_cluster_name: Strings | None = optional(
        "Name of the omnistack_cluster that owns the policy.", validator=not_empty
    )
    policies: tuple[PolicyObject, ...] = computed("The policies.")
