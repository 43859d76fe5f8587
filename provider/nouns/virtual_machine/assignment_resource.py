"""simplivity_policy_assignment: one backup policy for many virtual machines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, first_of, warning
from provider.framework.kinds.resource import (
    Drift,
    Planning,
    Refers,
    Resource,
    computed,
    optional,
    required,
)
from provider.framework.run import Claim
from provider.framework.values import is_known
from provider.nouns.policy.impact import Judgement
from provider.nouns.shared.by_name import id_of
from provider.nouns.virtual_machine import hypervisor_ids
from provider.nouns.virtual_machine.listed_machines import LISTS, NONE, ListedMachines
from provider.nouns.virtual_machine.model import ALIVE, GONE
from provider.nouns.virtual_machine.policy_assignments import MachinePolicies, give_all
from provider.nouns.virtual_machine.policy_release import TO_DATASTORE, WHERE_TO, Release
from provider.omnistack.api import Api


class PolicyAssignment(ListedMachines, Resource):
    """One backup policy for many virtual machines, which may be thousands.

    Only the machines that are listed are looked at and changed. One of them that has got another
    policy in the meantime is missing from the state, so the plan shows that it is added again. A
    virtual machine that has a `simplivity_vm_policy`, or is in another assignment, is refused.
    """

    destroys_object = False

    policy_id: str = required(
        "Id of the backup policy that they follow.",
        api_name="id",
        refers=Refers("policies"),
        severity=Drift.CRITICAL,
    )
    policy_name: str | None = computed(
        "Name of that policy when they got it.", api_name="name", name_of="policy_id"
    )
    on_removal: str = optional(
        "Policy of a virtual machine that is not listed any more, and of all once this resource is"
        " destroyed: `datastore` for that of its datastore, `keep` for the one that it has then, or"
        " the name or id of a policy. If there is no such policy by then, it is that of its"
        " datastore.",
        default=TO_DATASTORE,
        api_name=None,
        refers=WHERE_TO,
    )
    missing: frozenset[str] = computed(
        "What is listed and is no virtual machine any more.",
        api_name=None,
        recomputed_with="virtual_machine_ids hypervisor_object_ids",
    )
    id: str = computed("Id of the policy that it was made for.", api_name=None)

    def create(self, api: Api) -> None:
        self._give(api, self.machines(api, hypervisor_ids.awaited).values())

    def find_created(self, api: Api, created: None) -> Self:  # nothing is made
        return self.replace(id=self.policy_id)

    def read(self, api: Api) -> Self | None:
        policy = api.find("policies", self.policy_id)
        if policy is None:
            return None
        known = self if self.is_listed else self._with_all_of(api)
        machines = known.machines(api, hypervisor_ids.known)
        found = api.find_all("virtual_machines", machines.values())
        there = {key: each for key, m in machines.items() if (each := _there(found[m]))}
        missing = known.keys() - there.keys()
        follow = {key for key, machine in there.items() if self._is_of(machine)} | missing
        return known.from_api(policy).replace(
            virtual_machine_ids=_those(known.virtual_machine_ids, follow),
            hypervisor_object_ids=_those(known.hypervisor_object_ids, follow),
            missing=missing,
        )

    def update(self, api: Api, prior: Self) -> None:
        missing = prior.missing or NONE
        machines = self.but(missing).machines(api, hypervisor_ids.awaited)
        before = prior.but(missing).machines(api, hypervisor_ids.known)
        self._give(api, machines.values())
        self._release(api).carry_out(*sorted({*before.values()} - {*machines.values()}))

    def delete(self, api: Api) -> Iterable[Diagnostic]:
        machines = self.machines(api, hypervisor_ids.known)
        return self._release(api).carry_out(*sorted({*machines.values()}))

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        return self._release(api).plan()

    def _give(self, api: Api, machines: Iterable[str]) -> None:
        """Give the machines the policy that lack it; what this run destroys leaves all alone."""
        memory, chosen = MachinePolicies.of(api), sorted({*machines})
        with memory.changing(api, *chosen):
            found = api.find_all("virtual_machines", chosen).items()
            lacking = [key for key, machine in found if not self._is_of(machine or {})]
            give_all(api, lacking, self.policy_id)
            memory.hold(*chosen)

    def _release(self, api: Api) -> Release:
        def give(machines: Sequence[str], policy_id: str) -> None:
            give_all(api, machines, policy_id)

        return Release(api, self.on_removal, "on_removal", give)

    def _with_all_of(self, api: Api) -> Self:
        """With all machines that follow the policy."""
        found = api.listed("virtual_machines", state=ALIVE, policy_id=self.policy_id)
        return self.replace(
            virtual_machine_ids=frozenset(str(each["id"]) for each in found if self._is_of(each)),
            hypervisor_object_ids=None,
        )

    def _is_of(self, machine: Mapping[str, Any]) -> bool:
        return bool(machine.get("policy_id") == self.policy_id)

    def identity_key(self) -> tuple[Any, ...]:
        """With the machines: one policy may have several assignments."""
        return (*super().identity_key(), *(getattr(self, name) for name in LISTS))

    def claims(self, config: Self) -> Iterable[Claim]:
        return (*super().claims(config), *self.machine_claims())

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        missing = (planning.prior and planning.prior.missing) or NONE
        for name in LISTS:
            keys = getattr(self, name)
            gone = sorted(missing.intersection(keys or ())) if is_known(keys) else []
            if gone:
                yield warning(
                    "Virtual machines are gone",
                    f"{len(gone)} of the virtual machines are none any more: {first_of(gone)}."
                    f" Nothing is done about them. Take them out of {name}.",
                    name,
                )

        yield from self._judged(planning)

    def _judged(self, planning: Planning) -> Iterable[Diagnostic]:
        """What the API says of the number of backups, once the machines are known."""
        prior, machines = planning.prior, self.virtual_machine_ids
        if planning.api is None or machines is None or not is_known((self.policy_id, machines)):
            return ()
        if prior and prior.policy_id == self.policy_id:
            machines -= prior.virtual_machine_ids or NONE
        return Judgement(planning.api, self.policy_id).of_machines(machines)

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        return {"id": id_of(api, "policies", identity["id"])}

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        """All machines that follow the policy of this id."""
        return cls.partial(**identity, policy_id=identity["id"], on_removal=TO_DATASTORE)


def _there(machine: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The machine, None if it is gone: one that is deleted is told of while it has backups."""
    return None if machine is None or machine.get("state") in GONE else machine


def _those(keys: frozenset[str] | None, chosen: frozenset[str] | set[str]) -> frozenset[str] | None:
    return None if keys is None else keys & chosen
