"""The rules of backup policies that can be imported."""

from collections.abc import Iterable

from provider.data_sources.policy import Policies
from provider.framework.checks import not_empty
from provider.framework.lister import Found, Lister, optional
from provider.framework.values import Strings
from provider.omnistack.api import Api
from provider.resources.policy import FIXED_DEFAULT


class PolicyRule(Lister):
    """All rules of backup policies but the built-in one, by policy and number."""

    policy_id: Strings | None = optional("Id of a backup policy.", check=not_empty)
    policy_name: Strings | None = optional(
        "Name of a backup policy; `*` in it stands for any text.", check=not_empty
    )

    def found(self, api: Api) -> Iterable[Found]:
        policies = Policies.blank().replace(name=self.policy_name).read(api).policies
        for policy in policies:
            if policy.name != FIXED_DEFAULT and policy.id in (self.policy_id or (policy.id,)):
                for rule in policy.rules:
                    identity = {"policy_id": policy.id, "id": str(rule.id)}
                    yield Found(f"{policy.name}, rule {rule.number}", identity)
