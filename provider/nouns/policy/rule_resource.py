"""simplivity_policy_rule: one schedule of a backup policy."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import Planning, Refers, Resource, computed, required
from provider.framework.run import Claim
from provider.framework.schema import Attribute
from provider.framework.values import is_known, is_stated
from provider.nouns.policy.impact import Judgement
from provider.nouns.policy.model import RuleFacts
from provider.nouns.policy.policy_rules import PolicyRules
from provider.nouns.policy.rule_changes import RuleChanges, managed_twice
from provider.nouns.policy.schedule import Schedule
from provider.nouns.shared.by_name import id_of, rule_id
from provider.nouns.shared.filters import PATTERN
from provider.omnistack.api import Api
from provider.omnistack.batching import Write
from provider.omnistack.tasks import Task

AT_ONCE = 100
"""Rules in one request; no source gives a limit, and this is far from any."""


class MeetsItsLike(DiagnosticError):
    """The policy has a rule that says the same as one that is to be added."""

    def __init__(self) -> None:
        super().__init__(
            Diagnostic(
                "Rule exists already",
                "The policy has a rule that says the same, and no other resource has given it up in"
                " this run. Import it, or leave this one out. If another resource of this"
                " configuration is about to change it, apply once more; without"
                " create_before_destroy, which no rule can follow.",
                ("policy_id",),
            )
        )


class AddRule(Write):
    """The addition of a rule, in one request with the others that its policy gets."""

    most = AT_ONCE
    exclusive = True

    def __init__(self, rule: Schedule, changes: RuleChanges) -> None:
        self.key = rule.form()
        self._rule, self._changes = rule, changes

    def prepare(self) -> None:
        self._changes.rules()

    def begin(self, writes: Sequence[Self]) -> Task:
        """Start to add the rules; raises `MeetsItsLike` if the policy has one of them."""
        self._changes.begin()
        if any(self._changes.of(each._changes).alike() for each in writes):  # noqa: SLF001  # of the same class
            raise MeetsItsLike
        return self._changes.add([each._rule for each in writes])  # noqa: SLF001  # the same

    def has_happened(self) -> bool:
        return self._changes.added() is not None


class PolicyRule(RuleFacts, Resource):
    """How often a policy takes a backup, and how long and where it keeps each copy.

    A virtual machine that uses the policy follows every rule in it. The controller may give a
    rule another id when rules of its policy change, so a rule is known by what it says, and a
    policy cannot have two that say the same.
    """

    identity = ("policy_id", "id")

    policy_id: str = required(
        "Id of the policy that the rule belongs to.",
        requires_replace=True,
        api_name=None,
        refers=Refers("policies"),
        filter=True,
    )
    policy_name: str | None = computed(
        "Name of that policy when the rule was added to it.",
        when_read="Name of the policy that the rule belongs to.",
        name_of="policy_id",
        filter=PATTERN,
    )

    def create(self, api: Api) -> Task:
        """Add the rule, once no other resource of this run has one that says the same."""
        policy = ("policies", self.policy_id)
        task = api.await_others([policy], lambda: self._added(api))
        if task is None:
            raise MeetsItsLike
        return task

    def _added(self, api: Api) -> Task | None:
        """The ended task that adds the rule, None while the policy has one that says the same."""
        try:
            task = api.batched(f"policy {self.policy_id}", AddRule(self, self._changes(api)))
        except MeetsItsLike:
            api.invalidate()
            return None
        self._changes(api).end()
        return task

    def find_created(self, api: Api, task: Task | None) -> Self | None:  # may name the policy
        added = self._changes(api).added()
        return self.replace(id=added) if added else None

    def read(self, api: Api) -> Self | None:
        changes = self._changes(api)
        found = changes.found(self.id)
        name = changes.policy().policy_name
        return self.from_api({**found, "policy_name": name}) if found else None

    def _changes(self, api: Api) -> RuleChanges:
        named = self.destination_name if is_stated(self.destination_name) else None
        return RuleChanges(api, self.policy_id, self, named)

    def update(self, api: Api, prior: Self) -> None:
        before = prior._changes(api)  # the same rule, before
        with api.exclusive(f"policy {self.policy_id}"):
            if self._can_be_put(prior):
                before.put(prior.id, self)
            else:
                before.remove(prior.id)
                before.begin()
                api.wait(before.add([self]))
                before.end()

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
        with api.exclusive(f"policy {self.policy_id}"):
            self._changes(api).remove(self.id)

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        policy_id = id_of(api, "policies", identity["policy_id"])
        rule = rule_id(identity["id"], lambda: PolicyRules.read(policy_id, api).raw)
        return {"policy_id": policy_id, "id": rule}

    def is_named_as_asked(self, attribute: Attribute, api: Api) -> bool:
        """Not the policy's own cluster, which the controller may write as local."""
        if attribute.name != "destination_name":
            return True
        policy = api.find("policies", self.policy_id) if is_stated(self.policy_id) else None
        own = PolicyRules(policy, api).own_cluster() if policy else None
        return own is not None and own.lower() != str(self.destination_id).lower()

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        prior: Self | None = planning.prior
        if planning.api is None or not is_known((self.policy_id, self.form())):
            return ()
        judgement = Judgement(planning.api, self.policy_id)
        if prior is None:
            return judgement.of_new(self)
        return () if self.same_schedule(prior) else judgement.of_edited(prior.id, self)

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        """What those who follow the policy lose, unless it goes as well, or all that there is."""
        if api.run.destroys_all or api.run.is_leaving("policies", self.policy_id):
            return ()
        return Judgement(api, self.policy_id).of_deleted(self.id)

    def claims(self, config: Self) -> Iterable[Claim]:
        yield from super().claims(config)
        if not isinstance(self.policy_id, str):
            return
        yield Claim(("rules", self.policy_id), managed_twice("policy_id"), "single")
        if is_known(self.form()):
            yield Claim(("rule", self.policy_id, self.form()), self._twice())

    def _twice(self) -> Diagnostic:
        return Diagnostic(
            "Two rules say the same",
            "Another resource of this configuration has a rule that says the same for the same"
            " policy. The controller cannot tell them apart, so leave one out.",
            ("policy_id",),
        )
