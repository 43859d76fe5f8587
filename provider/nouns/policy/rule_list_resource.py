"""The rules of backup policies that can be imported."""

from collections.abc import Iterable, Mapping

from provider.framework.kinds.list_resource import ListResource, ListResult
from provider.framework.schema import Attribute
from provider.framework.views import as_arguments
from provider.nouns.policy import rule_resource
from provider.nouns.policy.data_sources import Policies
from provider.nouns.policy.model import FIXED_DEFAULT
from provider.omnistack.api import Api


class PolicyRule(ListResource):
    """All rules of backup policies but the built-in one, by policy and number."""

    @classmethod
    def derived(cls, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
        """The filters among the attributes of a rule; both are about its policy."""
        of_rule = rule_resource.PolicyRule.schema
        return {a.name: a for each in of_rule for _, a in as_arguments(each, each.filter)}

    def list(self, api: Api) -> Iterable[ListResult]:
        asked = self.values_by_name
        policies = Policies.blank().replace(name=asked["policy_name"]).read(api).policies
        for policy in policies:
            if policy.name != FIXED_DEFAULT and policy.id in (asked["policy_id"] or (policy.id,)):
                for rule in policy.rules:
                    identity = {"policy_id": policy.id, "id": str(rule.id)}
                    yield ListResult(f"{policy.name}, rule {rule.number}", identity)
