"""Which rule of a policy each resource of this run has, whatever the rule's id is by now.

A rule has no name, and the controller may give every rule of a policy another id when one of them
changes. So a rule is known by what it says; where two say the same for a while, because one is on
its way to say something else, each still has to stay with one resource.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, Self

from provider.nouns.policy.policy_rules import Rule
from provider.nouns.policy.schedule import Schedule
from provider.omnistack.api import Api


class Before(NamedTuple):
    """The rules of a policy before a change: their ids, and what they said."""

    ids: frozenset[str] = frozenset()
    forms: frozenset[Hashable] | None = None

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Self:
        return cls(ids_of(rules), frozenset(map(form_of, rules)))


class RuleIds:
    """Which rule of a policy each resource of this run has, whatever its id is by now."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}
        self._before: dict[Hashable, Before] = defaultdict(Before)
        self._begun: Hashable = None
        self._hidden: Hashable = None

    @classmethod
    def of(cls, api: Api, policy_id: str) -> Self:
        return api.memory(cls, policy_id)

    def found(self, known_as: str, like: Schedule, rules: Sequence[Rule]) -> Rule | None:
        """The rule that was known by an id: the one that has it, or else one that says the same.

        Not one that another resource has. Rather one that has been there only since the resource
        began to change it: of two that say the same, another resource may be about to change one.
        """
        now = self._now.get(known_as, known_as)
        found = next((rule for rule in rules if rule.get("id") == now), None)
        found = found or self._free(known_as, like, rules, self._before[known_as].ids)
        found = found or self._free(known_as, like, rules, ())
        if found is not None:
            self._now[known_as] = str(found["id"])
        return found

    def shows(self, rules: Sequence[Rule]) -> bool:
        """Whether a reading shows the last change that ended well; it may be late."""
        return self._hidden is None or self._hidden != stand_of(rules)

    def begin(self, rules: Sequence[Rule]) -> None:
        """A change of these rules begins."""
        self._begun, self._hidden = stand_of(rules), None

    def end(self) -> None:
        """The change that began last ended well."""
        self._hidden = self._begun

    def about_to_change(self, known_as: str, there: Sequence[Rule]) -> None:
        self._before[known_as] = Before.of(there)

    def about_to_add(self, rules: Iterable[Schedule], there: Sequence[Rule]) -> None:
        before = Before.of(there)
        self._before |= {rule.form(): before for rule in rules}

    def added(self, rule: Schedule, rules: Sequence[Rule]) -> str | None:
        """The id of a rule that was added, None while it does not show."""
        before = self._before[rule.form()]
        found = self._free(None, rule, rules, before.ids)
        local = rule.replace(destination_id=None)
        if found is None and before.forms is not None and local.form() not in before.forms:
            # The controller took the destination for the policy's own cluster and made a local
            # rule. It is ours all the same; reading it back shows the difference.
            found = self._free(None, local, rules, before.ids)
        if found is None:
            return None
        new = str(found["id"])
        self._now[new] = new
        return new

    def _free(
        self, known_as: str | None, like: Schedule, rules: Sequence[Rule], but: Collection[str]
    ) -> Rule | None:
        """A rule that says the same and that no other resource of this run has."""
        taken = {now for other, now in self._now.items() if other != known_as}
        alike = (rule for rule in rules if rule["id"] not in taken and rule["id"] not in but)
        return next((rule for rule in alike if says(rule, like)), None)


def says(rule: Rule, like: Schedule) -> bool:
    return form_of(rule) == like.form()


def form_of(rule: Rule) -> tuple[Any, ...]:
    return Schedule.blank().from_api(rule).form()


def stand_of(rules: Iterable[Rule]) -> Hashable:
    return frozenset((str(rule.get("id")), form_of(rule)) for rule in rules)


def ids_of(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset(str(rule.get("id")) for rule in rules)
