"""The rules of backup policies that can be imported."""

from collections.abc import Iterable

from provider.framework.kinds.list_resource import ListResource, ListResult, optional
from provider.framework.validators import not_empty
from provider.framework.values import Strings
from provider.nouns.policy.data_sources import Policies
from provider.nouns.policy.resource import FIXED_DEFAULT
from provider.omnistack.api import Api


class PolicyRule(ListResource):
    """All rules of backup policies but the built-in one, by policy and number."""

    policy_id: Strings | None = optional("Id of a backup policy.", validator=not_empty)
    policy_name: Strings | None = optional(
        "Name of a backup policy; `*` in it stands for any text.", validator=not_empty
    )

    def list(self, api: Api) -> Iterable[ListResult]:
        policies = Policies.blank().replace(name=self.policy_name).read(api).policies
        for policy in policies:
            if policy.name != FIXED_DEFAULT and policy.id in (self.policy_id or (policy.id,)):
                for rule in policy.rules:
                    identity = {"policy_id": policy.id, "id": str(rule.id)}
                    yield ListResult(f"{policy.name}, rule {rule.number}", identity)
