"""simplivity_policy: a backup policy, with or without its rules."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any, Self

from provider.framework.api_json import ABSENT
from provider.framework.checks import not_empty, object_name
from provider.framework.diagnostics import Diagnostic, Refused
from provider.framework.plan import completed
from provider.framework.resource import Default, Resource, computed, optional, required
from provider.framework.types import Mismatch
from provider.framework.values import is_known, is_stated
from provider.objects.schedule import Schedule, known_place
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task
from provider.resources.by_name import id_of
from provider.resources.users_of import named_users

FIXED_DEFAULT = "Fixed Default Backup Policy"


def _not_fixed(value: str) -> str | None:
    return f"must not be {value!r}, which is built in" if value == FIXED_DEFAULT else None


class Policy(Resource):
    """A backup policy: a named set of rules that datastores and virtual machines follow.

    The rules are either all given here in `rules`, which then replaces whatever the policy has,
    or each is a `simplivity_policy_rule` of its own and `rules` is left out. Do not mix the two.
    """

    name: str = required("Name of the policy.", check=[object_name, _not_fixed])
    cluster_group_id: str | None = optional(
        "Id of the cluster group in which the policy is made. Left out, the one of the controller.",
        default=Default.SERVER,
        replaces=True,
        wire=None,
        check=not_empty,
    )
    rules: frozenset[Schedule] | None = optional(
        "All rules of the policy, in no order. Left out, the rules are not managed here. Terraform"
        " drops a misspelt key of a rule without a word.",
        default=Default.KEPT,
    )
    id: str = computed("Identifier of the policy.")
    cluster_group_ids: frozenset[str] | None = computed("Ids of the cluster groups that have it.")
    owner_cluster_id: str | None = computed("Id of the omnistack_cluster that owns the policy.")
    owner_cluster_name: str | None = computed("Name of the omnistack_cluster that owns the policy.")

    def complaints(self) -> Iterable[Diagnostic]:
        stated = self.rules if self.rules is not None and is_stated(self.rules) else ()
        known = [completed(rule) for rule in stated if is_known(rule)]
        forms = {rule.form() for rule in known}
        if len(forms) < len(known):
            yield Diagnostic(
                "Two rules say the same",
                "Rules that differ only in the way they are written are one rule to the"
                " controller. Leave one out.",
                ("rules",),
            )

    def create(self, api: Api) -> Task:
        api.mark("policies")
        group = self.cluster_group_id if isinstance(self.cluster_group_id, str) else None
        return api.post("/policies", self.to_wire("name"), query={"cluster_group_id": group})

    def made(self, api: Api, told: Task | None) -> Self | None:
        made = api.made("policies", self.name, told)
        return self.replace(id=made) if made else None

    def complete(self, api: Api) -> None:
        if self.rules:
            self._replace_rules(api)

    def read(self, api: Api) -> Self | None:
        found = api.find("policies", self.id)
        if found is None:
            return None
        told = self._as_told(found)
        return told.replace(rules=self._where_known(told.rules, found, api)) if self.rules else told

    def _as_told(self, found: Mapping[str, Any]) -> Self:
        """The policy of an answer; rules that are not managed here are not looked at."""
        managed = {"rules": rules_of(found) if self.rules is not None else None}
        told = self.from_wire({**found, **managed})
        groups = sorted(told.cluster_group_ids or ())
        if told.cluster_group_id in groups or not groups:
            return told
        return told.replace(cluster_group_id=groups[0])

    def _where_known(
        self, told: Iterable[Schedule] | None, found: Mapping[str, Any], api: Api
    ) -> frozenset[Schedule]:
        """The rules of an answer, with the own omnistack_cluster where they are known so."""
        known = self.rules or ()
        places = {rule.destination_id for rule in known if rule.destination_id}
        place = known_place(rules_of(found), places, lambda: own_cluster(api, found))
        forms = {rule.form() for rule in known}
        return frozenset(rule.at(place, forms) for rule in told or ())

    def update(self, api: Api, prior: Self) -> None:
        with api.alone(f"policy {self.id}"):
            if self.name != prior.name:
                body = self.to_wire("name")
                api.post("/policies/{id}/rename", body, repeatable=True, id=self.id)
            if self.rules is not None and self.rules != prior.rules:
                self._replace_rules(api)

    def _replace_rules(self, api: Api) -> None:
        """All rules in one call: the only change of rules without a published defect."""
        rules = [rule.schedule() for rule in self.rules or ()]
        if not rules:
            self._delete_rules(api)
            return
        query = {"replace_all_rules": "true"}
        api.post("/policies/{id}/rules", rules, query=query, repeatable=True, id=self.id)

    def _delete_rules(self, api: Api) -> None:
        """Rules are deleted one by one: no source says that an empty set is accepted.

        The first goes last: some releases refuse to delete it while there are others. Those that
        stay may get other ids each time, so the rest is read anew.
        """
        deleted: set[str] = set()
        while rest := self._rules_but(deleted, api):
            last = max(rest, key=lambda rule: int(rule.get("number") or 0))["id"]
            path = "/policies/{id}/rules/{rule_id}"
            api.delete(path, partial(self._has_rule, api, last), id=self.id, rule_id=last)
            deleted.add(last)

    def _rules_but(self, ids: Collection[str], api: Api) -> list[Mapping[str, Any]]:
        rules = rules_of(api.find("policies", self.id) or {})
        return [rule for rule in rules if rule["id"] not in ids]

    def _has_rule(self, api: Api, id: str) -> bool:  # noqa: A002  # the API's word
        return any(rule["id"] == id for rule in self._rules_but((), api))

    def delete(self, api: Api) -> None:
        advice = "Give them another policy first."
        users = ("datastores", "virtual_machines")
        with named_users(api, "Policy", advice, *users, policy_id=self.id):
            api.delete("/policies/{id}", lambda: self.read(api), id=self.id)

    @classmethod
    def identified(cls, **identity: str) -> Self:
        return cls.partial(**identity, rules=frozenset())  # not null: the rules are to be read

    @classmethod
    def sought(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        return {"id": id_of(api, "policies", identity["id"])}

    def foreseen(
        self,
        config: Self,
        prior: Self | None,
        api: Api | None,
        drifted: frozenset[str],  # one signature for all
    ) -> Iterable[Diagnostic]:
        if prior and prior.name == FIXED_DEFAULT:
            raise Refused.because(
                "Policy is built in", f"{FIXED_DEFAULT!r} cannot be managed.", "name"
            )
        if prior and api and config.rules is not None:
            api.site.inline_rules.add(prior.id)
            if prior.id in api.site.single_rules:
                yield managed_twice("rules")


def rules_of(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rules in the JSON of a policy; one without rules may have none to tell of."""
    rules = policy.get("rules")
    if rules in ABSENT:
        return []
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        raise Mismatch("a list of rules", rules).under("rules")
    return rules


def own_cluster(api: Api, policy: Mapping[str, Any]) -> str | None:
    """The omnistack_cluster that owns a policy, None where that cannot be told.

    Before REST API 1.17 a policy does not name it; then it is known only if there is no other.
    """
    owner = policy.get("owner_cluster_id")
    if owner not in ABSENT:
        return str(owner)
    api.mark("omnistack_clusters")
    clusters = api.site.before["omnistack_clusters"]
    return next(iter(clusters)) if len(clusters) == 1 else None


def managed_twice(attribute: str) -> Diagnostic:
    return Diagnostic(
        "Rules of one policy managed twice",
        "This policy has `rules` of its own and simplivity_policy_rule resources as well: each"
        " apply would undo what the other made. Give all rules in the one way or in the other.",
        (attribute,),
    )
