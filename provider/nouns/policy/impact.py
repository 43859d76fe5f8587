"""What a change of policies does to the number of backups, as the API itself reports it.

A plan warns where the controller would have to make or keep more backups than it allows, and where
fewer would be kept. It asks the controller, which changes nothing by that; a controller that does
not answer is too old for the question, or does not know the policy yet, and nothing is said.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from provider.framework.diagnostics import Diagnostic, warning
from provider.nouns.policy.schedule import Schedule
from provider.omnistack.api import Api

CREATE, EDIT = (
    "/policies/{id}/impact_report/create_rules",
    "/policies/{id}/impact_report/edit_rules",
)
DELETE = "/policies/{id}/rules/{rule_id}/impact_report/delete_rule"
APPLY = "/virtual_machines/policy_impact_report/apply_policy"
RATE, KEPT = "daily_backup_rate", "projected_retained_backups"
LIMITS = {RATE: "daily_backup_rate_limit", KEPT: "retained_backups_limit"}
Report = Any
"""The body of an answer: the schedule before and after the change."""


class Impact(NamedTuple):
    """The reports of the API on changes of one policy; each may raise an `OmniStackError`."""

    api: Api
    policy_id: str

    def of_new(self, rules: Sequence[Schedule], *, replace_all: bool = False) -> Report:
        new = [rule.schedule() for rule in rules]
        query = {"replace_all_rules": str(replace_all).lower()}
        return self.api.ask(CREATE, new, since=9, query=query, id=self.policy_id)

    def of_edited(self, rules: Mapping[str, Schedule], *, replace_all: bool = False) -> Report:
        edited = [{**rule.schedule(), "rule_id": key} for key, rule in rules.items()]
        query = {"replace_all_rules": str(replace_all).lower()}
        return self.api.ask(EDIT, edited, since=9, query=query, id=self.policy_id)

    def of_deleted(self, rule_id: str) -> Report:
        return self.api.ask(DELETE, since=9, id=self.policy_id, rule_id=rule_id)

    def of_applying(self, machines: Sequence[str]) -> Report:
        body = {"policy_id": self.policy_id, "virtual_machine_id": machines}
        return self.api.ask(APPLY, body, since=9)


class Planned:
    """What the plan of this process has changed of one policy, as far as it has been judged.

    new, edited: rules to be added, and rules as they are to be by their ids. deleted: the ids of
    those that are to go. machines: those that are to get the policy. told: whether the user has
    been warned.
    """

    def __init__(self) -> None:
        self.new: dict[Any, Schedule] = {}
        self.edited: dict[str, Schedule] = {}
        self.deleted: set[str] = set()
        self.machines: set[str] = set()
        self.asked: set[Any] = set()
        self.told = False

    def is_due(self, what: str, count: int) -> bool:
        """Whether to ask: not for each of many changes, but whenever they have doubled."""
        return count & (count - 1) == 0 and self.is_new((what, count))

    def is_new(self, question: Any) -> bool:
        """Whether to ask this: Terraform plans more than once, and one warning is enough."""
        is_new = not self.told and question not in self.asked
        self.asked.add(question)
        return is_new


class Judgement:
    """Warns of what the plan does to the backups of one policy: once in a process."""

    def __init__(self, api: Api, policy_id: str) -> None:
        self._planned = api.memory(Planned, policy_id)
        self._impact = Impact(api, policy_id)

    def of_all(self, rules: frozenset[Schedule]) -> Iterator[Diagnostic]:
        """The rules that the policy is to have instead of its own."""
        if rules and self._planned.is_new(rules):
            report = partial(self._impact.of_new, tuple(rules), replace_all=True)
            yield from self._judged(report, may_shorten=True)

    def of_new(self, rule: Schedule) -> Iterator[Diagnostic]:
        new = self._planned.new
        new[rule.form()] = rule
        if self._planned.is_due("new", len(new)):
            yield from self._judged(partial(self._impact.of_new, [*new.values()]))

    def of_edited(self, rule_id: str, rule: Schedule) -> Iterator[Diagnostic]:
        edited = self._planned.edited
        edited[rule_id] = rule
        if self._planned.is_due("edited", len(edited)):
            yield from self._judged(partial(self._impact.of_edited, edited), may_shorten=True)

    def of_deleted(self, rule_id: str) -> Iterator[Diagnostic]:
        """The API counts what one deletion does, not what several do together."""
        deleted = self._planned.deleted
        deleted.add(rule_id)
        if self._planned.is_due("deleted", len(deleted)):
            yield from self._judged(partial(self._impact.of_deleted, rule_id), may_shorten=True)

    def of_machine(self, machine: str) -> Iterator[Diagnostic]:
        machines = self._planned.machines
        machines.add(machine)
        if self._planned.is_due("machines", len(machines)):
            yield from self._judged(partial(self._impact.of_applying, sorted(machines)))

    def of_machines(self, machines: frozenset[str]) -> Iterator[Diagnostic]:
        if machines and self._planned.is_new(machines):
            self._planned.machines.update(machines)
            every = sorted(self._planned.machines)
            yield from self._judged(partial(self._impact.of_applying, every))

    def _judged(
        self, ask: Callable[[], Report], *, may_shorten: bool = False
    ) -> Iterator[Diagnostic]:
        try:
            report = ask()
            before, after = report["schedule_before_change"], report["schedule_after_change"]
            figures = {name: (int(before[name]), int(after[name])) for name in LIMITS}
            limits = {name: int(after[limit]) for name, limit in LIMITS.items()}
        except Exception:  # noqa: BLE001  # a plan does not fail for a question that does
            return
        doubts = [*_beyond(figures, limits), *(_fewer(figures) if may_shorten else ())]
        self._planned.told = bool(doubts)
        yield from doubts[:1]


def _beyond(
    figures: Mapping[str, tuple[int, int]], limits: Mapping[str, int]
) -> Iterator[Diagnostic]:
    """Warnings of what is more than allowed, given the figures before and after a change."""
    for name, what in ((RATE, "made in a day"), (KEPT, "kept")):
        before, after = figures[name]
        if after > limits[name] and after > before:
            yield warning(
                f"More backups would be {what} than allowed",
                f"With this change {after} backups would be {what} in the federation, and it allows"
                f" {limits[name]} ({name}; {before} without the change). Make them less often, keep"
                " them for a shorter time, or give fewer virtual machines this policy.",
            )


def _fewer(figures: Mapping[str, tuple[int, int]]) -> Iterator[Diagnostic]:
    before, after = figures[KEPT]
    if after < before:
        yield warning(
            f"{before - after} fewer backups would be kept",
            f"With this change policies keep {after} backups at most in the federation, and"
            f" {before} without it ({KEPT}). What is kept no longer cannot be restored.",
        )
