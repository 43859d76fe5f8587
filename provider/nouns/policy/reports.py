"""simplivity_policy_schedule_report and simplivity_policy_impact_report.

Both are the API's own counts of what the policies of the federation make and keep, against what the
federation may have. They change nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic
from provider.framework.kinds.data_source import DataSource, computed, optional, required
from provider.framework.plan import completed
from provider.framework.schema import Refers
from provider.nouns.policy.impact import Impact
from provider.nouns.policy.schedule import Schedule
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.exactly_one import exactly_one
from provider.nouns.shared.sub_object import SubObject
from provider.omnistack.api import Api
from provider.omnistack.errors import Unreadable
from provider.secrecy import excerpt


class Report(ApiRecord):
    """How many backups the policies make, and how many they keep."""

    daily_backup_rate: int = computed("Backups that all policies together make in a day.")
    daily_backup_rate_limit: int = computed("Most backups that may be made in a day.")
    backup_rate_level: int = computed("`daily_backup_rate` in percent of its limit.")
    projected_retained_backups: int = computed("Backups that all policies together keep at most.")
    retained_backups_limit: int = computed("Most backups that may be kept.")
    projected_retained_backups_level: int = computed(
        "`projected_retained_backups` in percent of its limit."
    )


class PolicyScheduleReport(Report, SubObject, read_only=True):
    """How many backups the policies of the federation make and keep, and how many there may be."""

    path = "/policies/policy_schedule_report"
    since = 10

    cluster_group_id: str | None = optional(
        "Id of the cluster group whose virtual machines are counted; all if left out.",
        refers=Refers("cluster_groups"),
    )


class EditedRule(Schedule):
    """A rule of the policy as it is to be."""

    rule_id: str = required("Id of the rule.")


CHANGES = ("create_rules", "edit_rules", "delete_rule", "virtual_machine_ids")
"""The arguments of which one is given, called like the reports of the API."""


class PolicyImpactReport(DataSource, ApiRecord):
    """What a change of a backup policy would do to the number of backups, before it is made.

    Exactly one of `create_rules`, `edit_rules`, `delete_rule` and `virtual_machine_ids` says what
    is to be changed.
    """

    policy_id: str = required("Id of the policy.", refers=Refers("policies"))
    create_rules: tuple[Schedule, ...] | None = optional("Rules that the policy is to get.")
    edit_rules: tuple[EditedRule, ...] | None = optional("Rules of the policy as they are to be.")
    replace_all_rules: bool | None = optional(
        "Whether `create_rules` or `edit_rules` are to be all rules of the policy, instead of those"
        " that it has."
    )
    delete_rule: str | None = optional("Id of the rule that is to be deleted.")
    virtual_machine_ids: frozenset[str] | None = optional(
        "Ids of the virtual machines that are to get the policy.", refers=Refers("virtual_machines")
    )
    schedule_before_change: Report = computed("The report without the change.")
    schedule_after_change: Report = computed("The report with the change.")

    def validate_config(self) -> Iterable[Diagnostic]:
        return exactly_one(self, CHANGES, "change")

    def read(self, api: Api) -> Self:
        found = self._report(api)
        parts = ("schedule_before_change", "schedule_after_change")
        if not isinstance(found, Mapping) or not all(found.get(each) for each in parts):
            raise Unreadable(200, "POST", "impact report", excerpt(repr(found), 200))
        return self.from_api({name: found[name] for name in parts})

    def _report(self, api: Api) -> Any:
        """The answer of the API to the change that is given."""
        impact, all_rules = Impact(api, self.policy_id), bool(self.replace_all_rules)
        if self.create_rules is not None:
            return impact.of_new(
                [completed(rule) for rule in self.create_rules], replace_all=all_rules
            )
        if self.edit_rules is not None:
            edited = {rule.rule_id: completed(rule) for rule in self.edit_rules}
            return impact.of_edited(edited, replace_all=all_rules)
        if self.delete_rule is not None:
            return impact.of_deleted(self.delete_rule)
        return impact.of_applying(sorted(self.virtual_machine_ids or ()))
