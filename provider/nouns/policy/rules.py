"""The rules of one policy: how they are read and changed, whoever manages them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from provider.framework.api_json import ABSENT
from provider.framework.diagnostics import Diagnostic
from provider.framework.types import Mismatch
from provider.nouns.policy.rule_ids import RuleIds, Told, says
from provider.nouns.policy.schedule import Schedule, is_local, known_place
from provider.omnistack.api import Api
from provider.omnistack.errors import Answered, Forbidden, NotFound, TaskFailed
from provider.omnistack.ids import is_id
from provider.omnistack.tasks import Task


class PolicyRules:
    """The rules of one policy, for one operation on one of them.

    like: the rule that the operation is about. Where the controller writes the policy's own
    omnistack_cluster as local, it stands in what is told if that rule is known with it.
    """

    def __init__(self, api: Api, policy_id: str, like: Schedule, named: str | None = None) -> None:
        self._api, self._policy_id, self._like, self._named = api, policy_id, like, named
        self._ids = RuleIds.of(api, policy_id)

    def policy(self) -> Told | None:
        return self._api.find("policies", self._policy_id)

    def told(self) -> Sequence[Told]:
        """The rules as the controller writes them; none of a policy that does not exist."""
        policy = self.policy()
        if policy is None:
            return ()
        rules = rules_of(policy)
        place = self._place(rules, policy)
        if place is None:
            return rules
        return [{**rule, "destination_id": place} if is_local(rule) else rule for rule in rules]

    def _place(self, rules: Sequence[Told], policy: Told) -> str | None:
        """The destination of this rule if a local one stands for it; see `known_place`."""
        place, name = self._like.destination_id, policy.get("owner_cluster_name")
        was_named = bool(name) and self._named == name  # then local is another place
        known = {place} if place is not None and not was_named else set()
        return known_place(rules, known, lambda: own_cluster(self._api, policy))

    def found(self, known_as: str) -> Told | None:
        return self._ids.found(known_as, self._like, self.told())

    def added(self) -> str | None:
        return self._ids.added(self._like, self.told())

    def alike(self) -> int:
        """How many rules say the same; others than the own one may be on their way elsewhere."""
        return sum(says(rule, self._like) for rule in self.told())

    def begin(self) -> None:
        """Begin a change, once a reading shows the one before: ids and forms are those by then."""
        self._api.until(lambda: self._ids.shows(rules_of(self.policy() or {})) or None)
        self._ids.begin(rules_of(self.policy() or {}))

    def end(self) -> None:
        """The change that began has ended well."""
        self._ids.end()

    def add(self, rules: Sequence[Schedule]) -> Task:
        """Start to add rules to the policy."""
        there = rules_of(self.policy() or {})
        self._ids.about_to_add(rules, there)
        body = [rule.schedule() for rule in rules]
        query = {"replace_all_rules": "false"}
        return self._api.begin("/policies/{id}/rules", body, query=query, id=self._policy_id)

    def put(self, known_as: str, new: Schedule) -> None:
        """Change a rule in place; its destination is not sent, as PUT cannot move it."""
        self.begin()
        found = self.found(known_as)
        self._ids.about_to_change(known_as, self.told())
        body = new.schedule()
        for fixed in ("destination_id", "external_store_name"):
            body.pop(fixed, None)
        rule_id = str(found["id"]) if found else known_as
        with self._else_replacing(found, [new]):
            ids = {"id": self._policy_id, "rule_id": rule_id}
            self._api.put("/policies/{id}/rules/{rule_id}", body, **ids)
        self.end()

    def remove(self, known_as: str) -> None:
        """Delete a rule; that it is gone already is success."""
        self.begin()
        found = self.found(known_as)
        self._ids.about_to_change(known_as, self.told())
        if found is None:
            return
        there = self.alike()
        ids = {"id": self._policy_id, "rule_id": str(found["id"])}
        with self._else_replacing(found, []):
            path = "/policies/{id}/rules/{rule_id}"
            self._api.delete(path, lambda: self.alike() >= there, **ids)
        self.end()

    @contextmanager
    def _else_replacing(self, rule: Told | None, successors: Sequence[Schedule]) -> Iterator[None]:
        """A change of a rule; if it is refused, all rules are written anew, this one changed.

        Releases 3.7.8 to 4.0 neither change nor delete rule 0 while there are others (earlier
        notes of the HPESimpliVity PowerShell module, which name this way around it). It is the
        last resort, as no source says that the rules are replaced all at once.
        """
        try:
            yield
        except (Answered, TaskFailed) as error:
            there = rules_of(self.policy() or {})  # local ones as local
            others = [each for each in there if rule and each.get("id") != rule["id"]]
            is_first = rule is not None and str(rule.get("number")) == "0"
            if not is_first or not others or isinstance(error, (NotFound, Forbidden)):
                raise
            kept = [Schedule.blank().from_api(each) for each in others]
            replace_rules(self._api, self._policy_id, (*kept, *successors))


def rules_of(policy: Mapping[str, Any]) -> list[Told]:
    """The rules in the JSON of a policy; one without rules may have none to tell of."""
    rules = policy.get("rules")
    if rules in ABSENT:
        return []
    if not isinstance(rules, list) or not all(map(_is_rule, rules)):
        raise Mismatch("a list of rules, each with an id", rules).under("rules")
    return rules


def _is_rule(told: Any) -> bool:
    return isinstance(told, Mapping) and is_id(told.get("id"))


def replace_rules(api: Api, policy_id: str, rules: Sequence[Schedule]) -> None:
    """All rules in one call: the only change of rules without a published defect.

    None at all are deleted one by one, as no source says that an empty set is accepted.
    """
    if not rules:
        _delete_rules(api, policy_id)
        return
    body, query = [rule.schedule() for rule in rules], {"replace_all_rules": "true"}
    api.post("/policies/{id}/rules", body, query=query, repeatable=True, id=policy_id)


def _delete_rules(api: Api, policy_id: str) -> None:
    """The first goes last: some releases refuse to delete it while there are others.

    Those that stay may get other ids each time, so the rest is read anew.
    """
    deleted: set[str] = set()
    while rest := _rules_but(deleted, api, policy_id):
        last = max(rest, key=lambda rule: str(rule.get("number")).zfill(9))["id"]
        path = "/policies/{id}/rules/{rule_id}"
        api.delete(path, partial(_has_rule, api, policy_id, last), id=policy_id, rule_id=last)
        deleted.add(last)


def _rules_but(ids: Collection[str], api: Api, policy_id: str) -> list[Told]:
    rules = rules_of(api.find("policies", policy_id) or {})
    return [rule for rule in rules if rule["id"] not in ids]


def _has_rule(api: Api, policy_id: str, rule_id: str) -> bool:
    return any(rule["id"] == rule_id for rule in _rules_but((), api, policy_id))


def own_cluster(api: Api, policy: Mapping[str, Any]) -> str | None:
    """The omnistack_cluster that owns a policy, None where that cannot be told.

    Before REST API 1.17 a policy does not name it; then it is known only if there is no other.
    """
    owner = policy.get("owner_cluster_id")
    if owner not in ABSENT:
        return str(owner)
    clusters = api.clusters()
    return next(iter(clusters)) if len(clusters) == 1 else None


def managed_twice(attribute: str) -> Diagnostic:
    return Diagnostic(
        "Rules of one policy managed twice",
        "This policy has `rules` of its own and simplivity_policy_rule resources as well: each"
        " apply would undo what the other made. Give all rules in the one way or in the other.",
        (attribute,),
    )
