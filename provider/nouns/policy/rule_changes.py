"""Changes of the rules of a policy, of one rule or of all of them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Self

from provider.framework.diagnostics import Diagnostic
from provider.nouns.policy.policy_rules import PolicyRules, Rule
from provider.nouns.policy.rule_ids import RuleIds, says
from provider.nouns.policy.schedule import Schedule
from provider.omnistack.api import Api
from provider.omnistack.errors import (
    DeletionUnconfirmed,
    ErrorAnswer,
    Forbidden,
    NotFound,
    TaskFailed,
)
from provider.omnistack.tasks import Task

RULES, RULE = "/policies/{id}/rules", "/policies/{id}/rules/{rule_id}"


class RuleChanges:
    """What one resource does to its rule.

    like: the rule as the resource has it. named: the name that stands beside its destination.
    """

    def __init__(self, api: Api, policy_id: str, like: Schedule, named: str | None = None) -> None:
        self._api, self._policy_id, self._like, self._named = api, policy_id, like, named
        self._ids = RuleIds.of(api, policy_id)

    def of(self, other: Self) -> Self:
        """The same for the rule of another resource, with what this operation has read."""
        return type(self)(self._api, self._policy_id, other._like, other._named)

    def policy(self) -> PolicyRules:
        return PolicyRules.read(self._policy_id, self._api)

    def rules(self) -> Sequence[Rule]:
        """The rules that there are, local ones with the destination of this one if it is theirs."""
        policy = self.policy()
        place, owner = self._like.destination_id, policy.owner_name
        local_is_elsewhere = bool(owner) and self._named == owner
        return policy.with_place({place} if place is not None and not local_is_elsewhere else set())

    def found(self, known_as: str) -> Rule | None:
        return self._ids.found(known_as, self._like, self.rules())

    def added(self) -> str | None:
        return self._ids.added(self._like, self.rules())

    def alike(self) -> int:
        """How many rules say the same; others than the own one may be on their way elsewhere."""
        return sum(says(rule, self._like) for rule in self.rules())

    def begin(self) -> None:
        """Begin a change, once a reading shows the one before: ids and forms are those by then."""
        self._api.until(lambda: self._ids.shows(self.policy().raw) or None)
        self._ids.begin(self.policy().raw)

    def end(self) -> None:
        """The change that began has ended well."""
        self._ids.end()

    def add(self, rules: Sequence[Schedule]) -> Task:
        """Start to add rules to the policy."""
        self._ids.about_to_add(rules, self.policy().raw)
        body = [rule.schedule() for rule in rules]
        query = {"replace_all_rules": "false"}
        return self._api.begin(RULES, body, since=1, query=query, id=self._policy_id)

    def put(self, known_as: str, new: Schedule) -> None:
        """Change a rule in place; its destination is not sent, as PUT cannot move it."""
        self.begin()
        found = self.found(known_as)
        self._ids.about_to_change(known_as, self.rules())
        body = new.schedule()
        for fixed in ("destination_id", "external_store_name"):
            body.pop(fixed, None)

        def put(rule_id: str) -> None:
            self._api.put(RULE, body, since=0, id=self._policy_id, rule_id=rule_id)

        self._carry_out(put, known_as, found, [new])
        self.end()

    def remove(self, known_as: str) -> None:
        """Delete a rule; that it is gone already is success."""
        self.begin()
        found = self.found(known_as)
        self._ids.about_to_change(known_as, self.rules())
        if found is None:
            return
        there = self.alike()

        def delete(rule_id: str) -> None:
            ids = {"id": self._policy_id, "rule_id": rule_id}
            self._api.delete(RULE, lambda: self.alike() >= there, **ids)

        self._carry_out(delete, known_as, found, [])
        self.end()

    def _carry_out(
        self,
        change: Callable[[str], None],
        known_as: str,
        found: Rule | None,
        successors: Sequence[Schedule],
    ) -> None:
        """Change the rule by its id; if that was out of date, once more by one that shows later.

        Another process may have given the rule another id, and a reading may be late.
        """
        rule_id = str(found["id"]) if found else known_as
        try:
            with self._else_replacing(found, successors):
                change(rule_id)
        except (NotFound, DeletionUnconfirmed):
            newer = self._api.until(lambda: self._with_newer_id(known_as, rule_id))
            if newer is None:
                raise
            with self._else_replacing(newer, successors):
                change(str(newer["id"]))

    def _with_newer_id(self, known_as: str, rule_id: str) -> Rule | None:
        found = self.found(known_as)
        return found if found and found["id"] != rule_id else None

    @contextmanager
    def _else_replacing(self, rule: Rule | None, successors: Sequence[Schedule]) -> Iterator[None]:
        """A change of a rule; if it is refused, all rules are written anew, this one changed.

        Releases 3.7.8 to 4.0 neither change nor delete rule 0 while there are others (earlier
        notes of the HPESimpliVity PowerShell module, which name this way around it). It is the
        last resort, as no source says that the rules are replaced all at once.
        """
        try:
            yield
        except (ErrorAnswer, TaskFailed) as error:
            others = [each for each in self.policy().raw if rule and each.get("id") != rule["id"]]
            is_first = rule is not None and str(rule.get("number")) == "0"
            if not is_first or not others or isinstance(error, (NotFound, Forbidden)):
                raise
            kept = [Schedule.blank().from_api(each) for each in others]
            replace_rules(self._api, self._policy_id, (*kept, *successors))


def replace_rules(api: Api, policy_id: str, rules: Sequence[Schedule]) -> None:
    """All rules in one call: the only change of rules without a published defect.

    None at all are deleted one by one, as no source says that an empty set is accepted.
    """
    if not rules:
        _delete_rules(api, policy_id)
        return
    body, query = [rule.schedule() for rule in rules], {"replace_all_rules": "true"}
    api.post(RULES, body, since=1, query=query, repeatable=True, id=policy_id)


def _delete_rules(api: Api, policy_id: str) -> None:
    """The first goes last: some releases refuse to delete it while there are others.

    Those that stay may get other ids each time, so the rest is read anew.
    """
    deleted: set[str] = set()
    while rest := _rules_but(deleted, api, policy_id):
        last = max(rest, key=lambda rule: str(rule.get("number")).zfill(9))["id"]
        api.delete(RULE, partial(_has_rule, api, policy_id, last), id=policy_id, rule_id=last)
        deleted.add(last)


def _rules_but(ids: Collection[str], api: Api, policy_id: str) -> list[Rule]:
    return [rule for rule in PolicyRules.read(policy_id, api).raw if rule["id"] not in ids]


def _has_rule(api: Api, policy_id: str, rule_id: str) -> bool:
    return any(rule["id"] == rule_id for rule in _rules_but((), api, policy_id))


def managed_twice(attribute: str) -> Diagnostic:
    return Diagnostic(
        "Rules of one policy managed twice",
        "This policy has `rules` of its own and simplivity_policy_rule resources as well: each"
        " apply would undo what the other made. Give all rules in the one way or in the other.",
        (attribute,),
    )
