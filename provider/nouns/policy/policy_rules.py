"""The rules of a policy as the controller tells them, read for the rules that are known.

A rule that names no place for its backups is local. Whether a rule for the policy's own
omnistack_cluster is read back as one or as local is documented nowhere. So a local rule that is
known with that destination keeps it, and everything that depends on this stands here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Self

from provider.framework.types import Mismatch
from provider.nouns.policy.schedule import Schedule, is_local
from provider.nouns.shared.api_values import ABSENT
from provider.omnistack.api import Api
from provider.omnistack.ids import is_id

Rule = Mapping[str, Any]
"""The JSON of a rule, as the controller writes it."""


class PolicyRules:
    """The rules in one answer about a policy; None: the policy does not exist.

    Reading them raises `Mismatch` where they are no rules.
    """

    def __init__(self, policy: Mapping[str, Any] | None, api: Api) -> None:
        self._policy, self._api = policy or {}, api

    @classmethod
    def read(cls, policy_id: str, api: Api) -> Self:
        """The rules of a policy as they are now."""
        return cls(api.find("policies", policy_id), api)

    @property
    def raw(self) -> Sequence[Rule]:
        """The rules as the controller writes them; a policy without any may have none to tell."""
        rules = self._policy.get("rules")
        if rules in ABSENT:
            return []
        if not isinstance(rules, list) or not all(map(_is_rule, rules)):
            raise Mismatch("a list of rules, each with an id", rules).under("rules")
        return rules

    @property
    def policy_name(self) -> Any:
        return self._policy.get("name")

    @property
    def owner_name(self) -> Any:
        """The name of the omnistack_cluster that owns the policy, if the controller tells it."""
        return self._policy.get("owner_cluster_name")

    def own_cluster(self) -> str | None:
        """The id of the omnistack_cluster that owns the policy, None where that cannot be told.

        Before REST API 1.17 a policy does not name it; then it is known only if there is no other.
        """
        owner = self._policy.get("owner_cluster_id")
        if owner not in ABSENT:
            return str(owner)
        clusters = self._api.clusters()
        return next(iter(clusters)) if len(clusters) == 1 else None

    def with_place(self, known: AbstractSet[str]) -> Sequence[Rule]:
        """The rules, the local ones with the known destination that they stand for, if any."""
        place = self._place(known)
        if place is None:
            return self.raw
        return [{**rule, "destination_id": place} if is_local(rule) else rule for rule in self.raw]

    def in_known_places(
        self, rules: Iterable[Schedule], known: Collection[Schedule]
    ) -> frozenset[Schedule]:
        """These rules, each with the own omnistack_cluster if it is known only with that."""
        place = self._place({rule.destination_id for rule in known if rule.destination_id})
        forms = {rule.form() for rule in known}
        return frozenset(rule.at(place, forms) for rule in rules)

    def _place(self, known: AbstractSet[str]) -> str | None:
        """The known destination that local rules stand for, None if they mean themselves.

        A controller that names the own cluster in any rule does not take it for the local one.
        """
        unseen = known and known - {rule.get("destination_id") for rule in self.raw}
        if not unseen or not any(map(is_local, self.raw)):
            return None
        place = str(self.own_cluster() or "").lower()
        return next((each for each in unseen if each.lower() == place), None)


def _is_rule(rule: Any) -> bool:
    return isinstance(rule, Mapping) and is_id(rule.get("id"))
