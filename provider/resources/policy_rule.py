"""simplivity_policy_rule: one schedule of a backup policy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

from provider.framework.checks import not_empty
from provider.framework.diagnostics import Diagnostic, Refused
from provider.framework.resource import Resource, computed, required
from provider.objects.schedule import Schedule, is_local, known_place
from provider.omnistack.api import Api
from provider.omnistack.errors import Answered, Forbidden, NotFound, TaskFailed
from provider.omnistack.gathering import Write
from provider.omnistack.tasks import Task
from provider.resources.by_name import id_of, rule_id
from provider.resources.policy import managed_twice, own_cluster, rules_of

AT_ONCE = 100
"""Rules in one request; no source gives a limit, and this is far from any."""


class PolicyRule(Schedule, Resource):
    """How often a policy takes a backup, and how long and where it keeps each copy.

    A virtual machine that uses the policy follows every rule in it. The controller may give a
    rule another id when rules of its policy change, so a rule is known by what it says, and a
    policy cannot have two that say the same.
    """

    identity = ("policy_id", "id")

    policy_id: str = required(
        "Id of the policy that the rule belongs to.", replaces=True, wire=None, check=not_empty
    )
    id: str = computed("Identifier of the rule, until rules of its policy change.", follows=None)
    number: int | None = computed("Position of the rule in its policy, from 0.", follows=None)
    max_backups: int | None = computed(
        "Most backups of a virtual machine that the rule keeps at once.",
        follows="frequency retention",
    )
    destination_name: str | None = computed(
        "Name of the omnistack_cluster that stores the backups, `<local>` for the machine's own.",
        follows="destination_id external_store_name",
    )

    def create(self, api: Api) -> Task:
        write = Write(
            item=self,
            key=self.form(),
            prepare=lambda: self._rules_of(api),
            begin=lambda rules: self._add(api, rules),
            happened=lambda: self.made(api, None) is not None,
            most=AT_ONCE,
            exclusive=True,
        )
        return api.together(f"policy {self.policy_id}", write)

    def _add(self, api: Api, rules: Sequence[Self]) -> Task:
        """Start to add rules to the policy, none of which it has."""
        if any(rule.made(api, None) for rule in rules):
            raise Refused.because(
                "Rule exists already",
                "The policy has a rule that says the same. Import it, or leave this one out.",
                "policy_id",
            )
        there = rules_of(api.find("policies", self.policy_id) or {})
        api.site.rules_before[self.policy_id] = {each.form() for each in self._rules(there)}
        body = [rule.schedule() for rule in rules]
        query = {"replace_all_rules": "false"}
        return api.begin("/policies/{id}/rules", body, query=query, id=self.policy_id)

    def made(self, api: Api, told: Task | None) -> Self | None:  # may name the policy
        rules = self._rules(self._rules_of(api))
        found = self._like(rules) or self._made_local(rules, api)
        return self.replace(id=found.id) if found else None

    def _made_local(self, rules: Iterable[Self], api: Api) -> Self | None:
        """The new local rule that the controller made of this one for another destination.

        It takes that for the own one and tells nobody which the own one is. What it made is ours
        all the same; reading it back shows the difference.
        """
        local = self.replace(destination_id=None)
        before = api.site.rules_before.get(self.policy_id, {local.form()})
        new = (each for each in rules if each.same_schedule(local))
        return None if local.form() in before else next(new, None)

    def read(self, api: Api) -> Self | None:
        told = self._rules_of(api)
        by_id = next((rule for rule in told or () if rule.get("id") == self.id), None)
        return self.from_wire(by_id) if by_id else self._like(self._rules(told))

    def update(self, api: Api, prior: Self) -> None:
        with api.alone(f"policy {self.policy_id}"):
            if self._can_be_put(prior):
                self._put(api, prior)
            else:
                prior._remove(api)  # the same rule, before
                api.wait(self._add(api, [self]))

    def _put(self, api: Api, prior: Self) -> None:
        body = self.schedule()
        for fixed in ("destination_id", "external_store_name"):
            body.pop(fixed, None)
        found = prior.read(api) or prior
        ids = {"id": self.policy_id, "rule_id": found.id}
        with self._else_replacing(api, found, [self]):
            api.put("/policies/{id}/rules/{rule_id}", body, **ids)

    def _can_be_put(self, prior: Self) -> bool:
        """Whether PUT makes this change.

        It cannot move the destination, and it ignores a change to VSS while reporting success
        (known issues of the HPESimpliVity PowerShell module).
        """
        moved = (self.destination_id, self.external_store_name) != (
            prior.destination_id,
            prior.external_store_name,
        )
        to_vss = self.consistency_type == "VSS" != prior.consistency_type
        return not moved and not to_vss

    def delete(self, api: Api) -> None:
        with api.alone(f"policy {self.policy_id}"):
            self._remove(api)

    def _remove(self, api: Api) -> None:
        found = self.read(api)
        if found:
            ids = {"id": self.policy_id, "rule_id": found.id}
            with self._else_replacing(api, found, []):
                api.delete("/policies/{id}/rules/{rule_id}", lambda: self.read(api), **ids)

    @contextmanager
    def _else_replacing(self, api: Api, rule: Self, successors: Sequence[Self]) -> Iterator[None]:
        """A change of a rule; if it is refused, all rules are written anew, this one changed.

        Releases 3.7.8 to 4.0 neither change nor delete rule 0 while there are others (earlier
        notes of the HPESimpliVity PowerShell module, which name this way around it). It is the
        last resort, as no source says that the rules are replaced all at once.
        """
        try:
            yield
        except (Answered, TaskFailed) as error:
            told = rules_of(api.find("policies", self.policy_id) or {})  # local ones as local
            others = [each for each in self._rules(told) if each.id != rule.id]
            if rule.number != 0 or not others or isinstance(error, (NotFound, Forbidden)):
                raise
            rules = [each.schedule() for each in (*others, *successors)]
            query = {"replace_all_rules": "true"}
            path = "/policies/{id}/rules"
            api.post(path, rules, query=query, repeatable=True, id=self.policy_id)

    def _rules_of(self, api: Api) -> Sequence[Mapping[str, Any]] | None:
        """The rules of the policy as the controller writes them, None without the policy.

        The own omnistack_cluster stands where they are local and this rule is known with it.
        """
        policy = api.find("policies", self.policy_id)
        if policy is None:
            return None
        rules = rules_of(policy)
        place = self._place(rules, policy, api)
        if place is None:
            return rules
        return [{**rule, "destination_id": place} if is_local(rule) else rule for rule in rules]

    def _place(
        self, rules: Sequence[Mapping[str, Any]], policy: Mapping[str, Any], api: Api
    ) -> str | None:
        """The destination of this rule if a local one stands for it; see `known_place`."""
        place, name = self.destination_id, policy.get("owner_cluster_name")
        was_named = bool(name) and self.destination_name == name  # then local is another place
        known = {place} if place is not None and not was_named else set()
        return known_place(rules, known, lambda: own_cluster(api, policy))

    def _rules(self, told: Sequence[Mapping[str, Any]] | None) -> list[Self]:
        return [self.from_wire(rule) for rule in told or ()]

    def _like(self, rules: Iterable[Self]) -> Self | None:
        """The rule that says what this one says, whatever its id is by now."""
        return next((rule for rule in rules if rule.same_schedule(self)), None)

    @classmethod
    def sought(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        policy_id = id_of(api, "policies", identity["policy_id"])
        rule = rule_id(identity["id"], lambda: rules_of(api.find("policies", policy_id) or {}))
        return {"policy_id": policy_id, "id": rule}

    def foreseen(
        self,
        config: Self,  # one signature for all
        prior: Self | None,
        api: Api | None,
        drifted: frozenset[str],
    ) -> Iterable[Diagnostic]:
        if api and isinstance(self.policy_id, str):
            api.site.single_rules.add(self.policy_id)
            if self.policy_id in api.site.inline_rules:
                yield managed_twice("policy_id")
