"""Where the policies of virtual machines go back to when a resource lets the machines go."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from provider.framework.diagnostics import Diagnostic, DiagnosticError, warning
from provider.framework.schema import Refers
from provider.nouns.shared.api_values import identifier
from provider.nouns.virtual_machine.model import GONE
from provider.nouns.virtual_machine.policy_assignments import (
    Machine,
    MachinePolicies,
    Released,
    policy_of_datastore,
)
from provider.omnistack.api import Api
from provider.omnistack.errors import ErrorAnswer, TaskFailed

TO_DATASTORE, KEEP = "datastore", "keep"
WHERE_TO = Refers(
    "policies", by_name=True, may_come=True, words=(TO_DATASTORE, KEEP), at_destroy=True
)
"""What an argument names that says where to."""


class Release:
    """How virtual machines get another policy when a resource lets them go.

    to: `datastore`, `keep`, or the name or id of a policy. attribute: the argument that says so.
    give: gives machines a policy, and waits.
    """

    def __init__(
        self, api: Api, to: str | None, attribute: str, give: Callable[[Sequence[str], str], object]
    ) -> None:
        self._api, self._to, self._attribute, self._give = api, to, attribute, give
        self._memory = MachinePolicies.of(api)

    def carry_out(self, *keys: str) -> Iterable[Diagnostic]:
        """Let the machines go that are there and that no other resource sees to; diagnostics."""
        if self._to == KEEP:
            return ()
        with self._memory.changing(self._api, *keys):
            found = {key: self._api.find("virtual_machines", key) for key in keys}
            let_go = {
                key: machine
                for key, machine in found.items()
                if machine and machine.get("state") not in GONE and not self._memory.is_held(key)
            }
            return self._let_go(let_go) if let_go else ()

    def _let_go(self, machines: Mapping[str, Machine]) -> Iterable[Diagnostic]:
        with self._memory.releasing(machines):
            to = self._to_named(machines) or self._to_datastores(machines)
        for key, released in to.items():
            self._memory.release(key, released)
        found = self._goes_back or all(each.datastore_id is None for each in to.values())
        return () if found else (self._names_nothing(),)

    def _to_named(self, machines: Collection[str]) -> Mapping[str, Released]:
        """Give them the policy that is named; empty if there is none (any more)."""
        policy_id = None if self._goes_back else self._policy_named()
        if policy_id is None:
            return {}
        try:
            self._give(list(machines), policy_id)
        except (ErrorAnswer, TaskFailed, DiagnosticError):
            if self._api.find("policies", policy_id):
                raise
            return {}  # it is destroyed in this run, too
        return dict.fromkeys(machines, Released(policy_id))

    def _to_datastores(self, machines: Mapping[str, Machine]) -> Mapping[str, Released]:
        to = {
            key: policy_of_datastore(machine, self._api, self._attribute)
            for key, machine in machines.items()
        }
        for policy_id in dict.fromkeys(each.policy_id for each in to.values()):
            self._give([key for key, each in to.items() if each.policy_id == policy_id], policy_id)
        return to

    @property
    def _goes_back(self) -> bool:
        """Whether they are to have their datastores' policies; a state may have lost the word."""
        return self._to in (TO_DATASTORE, None)

    def _policy_named(self) -> str | None:
        """The id of the policy that is named; None unless that is exactly one."""
        to = str(self._to)
        if identifier(to) is None and self._api.find("policies", to):
            return to
        found = self._api.named("policies", to)
        return str(found[0]["id"]) if len(found) == 1 else None

    def _names_nothing(self) -> Diagnostic:
        return warning(
            f"Policy of {self._attribute} not found",
            f"{self._attribute} names the policy {self._to!r}, and there is not exactly one of this"
            " name or id. So what was let go has the policy of its datastore now.",
            self._attribute,
        )

    def plan(self) -> Iterable[Diagnostic]:
        """What can be said before."""
        is_named = self._to is not None and self._to not in WHERE_TO.words
        if is_named and self._api.missing(WHERE_TO, str(self._to)):
            yield warning(
                f"Policy of {self._attribute} not found",
                f"{self._attribute} names the policy {self._to!r}, which does not exist. What is"
                " let go will get the policy of its datastore.",
            )
