"""simplivity_policy: a backup policy, with or without its rules."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.kinds.resource import (
    Default,
    Drift,
    Planning,
    Refers,
    computed,
    optional,
)
from provider.framework.plan import completed
from provider.framework.run import Claim
from provider.framework.values import is_known, is_stated
from provider.nouns.policy.impact import Judgement
from provider.nouns.policy.model import FIXED_DEFAULT, PolicyFacts
from provider.nouns.policy.policy_rules import PolicyRules
from provider.nouns.policy.rule_changes import managed_twice, replace_rules
from provider.nouns.policy.schedule import Schedule
from provider.nouns.shared.collection_resource import CollectionResource
from provider.nouns.shared.in_use import counted_users, delete_once_unused, may_be_in_use
from provider.nouns.shared.names import with_read_names
from provider.nouns.virtual_machine.policy_assignments import MachinePolicies
from provider.omnistack.api import Api
from provider.omnistack.errors import ErrorAnswer, TaskFailed
from provider.omnistack.tasks import Task


class Policy(PolicyFacts, CollectionResource):
    """A backup policy: a named set of rules that datastores and virtual machines follow.

    The rules are either all given here in `rules`, which then replaces whatever the policy has,
    or each is a `simplivity_policy_rule` of its own and `rules` is left out. Do not mix the two.
    """

    plural = "policies"
    users = ("datastores", "virtual_machines")
    if_in_use = (
        "Terraform destroys a policy before it changes what used it, unless create_before_destroy"
        " is set in the policy's lifecycle. So there are two ways to retire one that is in use: set"
        " create_before_destroy, apply that, and then take the policy out; or first apply the"
        " change of its users alone, with -target. What Terraform does not manage needs another"
        " policy first."
    )

    cluster_group_id: str | None = optional(
        "Id of the cluster group in which the policy is made. Left out, the one of the controller.",
        default=Default.SERVER,
        requires_replace=True,
        api_name=None,
        refers=Refers("cluster_groups"),
    )
    cluster_group_name: str | None = computed(
        "Name of that cluster group when the policy came into it.",
        api_name=None,
        name_of="cluster_group_id",
    )
    rules: frozenset[Schedule] | None = optional(
        "All rules of the policy, in no order. Left out, the rules are not managed here. Terraform"
        " drops a misspelt key of a rule without a word.",
        default=Default.PRIOR,
        severity=Drift.CRITICAL_IF_LESS,
    )

    def validate_config(self) -> Iterable[Diagnostic]:
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

    def begin_creation(self, api: Api) -> Task:
        group = self.cluster_group_id if isinstance(self.cluster_group_id, str) else None
        return api.post(
            "/policies", self.to_api("name"), since=0, query={"cluster_group_id": group}
        )

    def after_create(self, api: Api) -> None:
        if self.rules:
            replace_rules(api, self.id, tuple(self.rules or ()))

    def from_found(self, found: Mapping[str, Any], api: Api) -> Self:
        """The policy of an answer; rules that are not managed here are not looked at."""
        if self.name is None and found.get("name") == FIXED_DEFAULT:
            raise DiagnosticError.because(
                "Policy is built in",
                f"{FIXED_DEFAULT!r} cannot be managed, so it cannot be imported. Read it with"
                " data.simplivity_policy.",
            )
        rules = PolicyRules(found, api)
        fresh = self.from_api({**found, "rules": None if self.rules is None else rules.raw})
        if self.rules and fresh.rules:
            fresh = fresh.replace(rules=rules.in_known_places(fresh.rules, self.rules))
        return self._in_its_group(fresh, api)

    def _in_its_group(self, fresh: Self, api: Api) -> Self:
        groups = sorted(fresh.cluster_group_ids or ())
        if groups and fresh.cluster_group_id not in groups:
            fresh = fresh.replace(cluster_group_id=groups[0])
        return with_read_names(fresh, self, api)

    def update(self, api: Api, prior: Self) -> None:
        with api.exclusive(f"policy {self.id}"):
            if self.name != prior.name:
                api.keep_name("policies", self.id, prior.name)
                body = self.to_api("name")
                api.post("/policies/{id}/rename", body, since=1, repeatable=True, id=self.id)
            if self.rules is not None and self.rules != prior.rules:
                replace_rules(api, self.id, tuple(self.rules or ()))

    def delete(self, api: Api) -> Iterable[Diagnostic] | None:
        if self.name == FIXED_DEFAULT:
            return (warning("Policy is built in", f"{FIXED_DEFAULT!r} stays where it is."),)
        return super().delete(api)

    def begin_deletion(self, api: Api) -> None:
        delete_once_unused(api, self.plural, (self.id, self.name), lambda: self._delete(api))

    def _delete(self, api: Api) -> None:
        try:
            super().begin_deletion(api)
        except (ErrorAnswer, TaskFailed) as error:
            if not may_be_in_use(error) or not MachinePolicies.of(api).give_up(self.id, api):
                raise
            super().begin_deletion(api)

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        """Who uses it, unless all that Terraform manages is destroyed with it."""
        is_asked = not api.run.destroys_all and self.name != FIXED_DEFAULT
        users = counted_users(api, self.users, {"policy_id": self.id}) if is_asked else ()
        if users:
            yield warning(
                f"Policy {self.name!r} is in use",
                f"It is the policy of {' and '.join(users)} now, and the controller deletes it only"
                " when it is nobody's. The apply waits for those that this run destroys or gives"
                f" another policy, and fails where others are left. {self.if_in_use}",
            )

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        return cls.partial(**identity, rules=frozenset())  # not null: the rules are to be read

    def claims(self, config: Self) -> Iterable[Claim]:
        yield from super().claims(config)
        if config.rules is not None and isinstance(self.id, str):
            yield Claim(("rules", self.id), managed_twice("rules"), "inline")

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        if planning.prior and planning.prior.name == FIXED_DEFAULT:
            yield warning(
                "Policy is built in",
                f"{FIXED_DEFAULT!r} cannot be managed: an apply refuses to change it. Take it out"
                " of the state with terraform state rm, and read it with the data source.",
                "name",
            )
        yield from self._judged(planning)

    def _judged(self, planning: Planning) -> Iterable[Diagnostic]:
        """What the API says of the number of backups that other rules make."""
        before = planning.prior and planning.prior.rules
        if planning.api is None or before is None or before == self.rules:
            return ()
        rules = self.rules if is_known(self.rules) else None
        return Judgement(planning.api, planning.prior.id).of_all(rules or frozenset())
