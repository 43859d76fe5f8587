"""simplivity_policy and simplivity_policies."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.kinds.data_source import computed
from provider.nouns.policy.model import PolicyFacts, RuleFacts
from provider.nouns.shared.facts import in_one_order
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import Lookup


class RuleObject(RuleFacts, read_only=True):
    """A rule of a backup policy."""

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """As in resources: no id where there is none, and a default where nothing is said."""
        return self.of(RuleFacts.blank().from_api(data).values_by_name)


class PolicyObject(PolicyFacts, read_only=True):
    """A backup policy."""

    rules: tuple[RuleObject, ...] = computed("Rules, by number.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """A policy without rules may have none to tell of."""
        fresh = super().from_api({**data, "rules": data.get("rules") or []})
        return fresh.replace(rules=in_one_order(fresh.rules, "number", "frequency", "retention"))


class Policy(Lookup, PolicyObject):
    """A backup policy and its rules."""

    plural = "policies"
    tells_apart = ("owner_cluster_name", "cluster_group_ids")


class Policies(Listing):
    """All backup policies, or those that match every argument, by name and then by id."""

    policies: tuple[PolicyObject, ...] = computed("The policies.")
