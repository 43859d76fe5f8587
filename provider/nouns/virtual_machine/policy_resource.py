"""simplivity_vm_policy: which backup policy a virtual machine follows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.resource import (
    Default,
    Drift,
    Planning,
    Refers,
    Resource,
    computed,
    optional,
    required,
)
from provider.framework.run import Claim
from provider.framework.validators import not_empty
from provider.framework.values import is_stated
from provider.nouns.policy.impact import Judgement
from provider.nouns.shared.api_values import ApiRecord, identifier
from provider.nouns.shared.by_name import id_of
from provider.nouns.virtual_machine import hypervisor_ids
from provider.nouns.virtual_machine.model import GONE
from provider.nouns.virtual_machine.policy_assignments import MachinePolicies, SetPolicy
from provider.nouns.virtual_machine.policy_release import TO_DATASTORE, WHERE_TO, Release
from provider.omnistack.api import Api
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt


class VmPolicy(ApiRecord, Resource):
    """The backup policy of one virtual machine.

    A virtual machine always has a policy, at first its datastore's. So creating this resource
    sets the policy and destroying it sets another one, see `on_destroy`.
    """

    identity = ("virtual_machine_id",)
    destroys_object = False

    virtual_machine_id: str = optional(
        "Id of the virtual machine. Either it or `hypervisor_object_id` is needed.",
        default=Default.SERVER,
        requires_replace=True,
        recomputed_with="hypervisor_object_id",
        api_name=None,
        refers=Refers("virtual_machines"),
    )
    hypervisor_object_id: str | None = optional(
        "The hypervisor's id of the virtual machine, such as `vm-123` in vSphere. One that"
        " SimpliVity does not list yet is waited for.",
        default=Default.SERVER,
        requires_replace=True,
        recomputed_with="virtual_machine_id",
        validator=not_empty,
        canonical=hypervisor_ids.short,
    )
    virtual_machine_name: str | None = computed(
        "Name of the virtual machine when it came to be managed here.",
        api_name="name",
        name_of="virtual_machine_id",
    )
    policy_id: str = required(
        "Id of the backup policy that it follows.",
        refers=Refers("policies"),
        severity=Drift.CRITICAL,
    )
    policy_name: str | None = computed(
        "Name of that policy when the virtual machine got it.", name_of="policy_id"
    )
    on_destroy: str = optional(
        "Policy of the virtual machine once this resource is destroyed: `datastore` for that of"
        " its datastore, `keep` for the one that it has then, or the name or id of a policy. If"
        " there is no such policy by then, it is that of its datastore.",
        default=TO_DATASTORE,
        api_name=None,
        refers=WHERE_TO,
    )
    id: str = computed("Identifier of the virtual machine.")

    def validate_config(self) -> Iterable[Diagnostic]:
        """Both are given where Terraform generates the configuration of what it imports."""
        if self.virtual_machine_id is None and self.hypervisor_object_id is None:
            yield Diagnostic(
                "Virtual machine needed", "Give virtual_machine_id or hypervisor_object_id."
            )

    def create(self, api: Api) -> Task:
        return self._found(api).take(api)

    def find_created(self, api: Api, task: Task | None) -> Self | None:  # nothing is made
        return self._found(api)

    def _found(self, api: Api) -> Self:
        """With the id of the machine, once SimpliVity lists one of the hypervisor's id."""
        key = self.virtual_machine_id
        if not is_stated(key):
            wanted = str(self.hypervisor_object_id)
            key = hypervisor_ids.awaited(api, {wanted})[wanted]
        elif is_stated(self.hypervisor_object_id):
            self._refuse_two_machines(api)
        return self.replace(virtual_machine_id=key, id=key)

    def _refuse_two_machines(self, api: Api) -> None:
        """Raise an error unless both ids mean the same machine."""
        found = api.find("virtual_machines", self.virtual_machine_id) or {}
        theirs = hypervisor_ids.short(str(found.get("hypervisor_object_id")))
        if found and theirs != hypervisor_ids.short(str(self.hypervisor_object_id)):
            raise DiagnosticError.because(
                "Two virtual machines",
                f"The virtual machine {self.virtual_machine_id} has the hypervisor's id"
                f" {excerpt(theirs)}. Leave hypervisor_object_id out, or give the id of that one.",
                "hypervisor_object_id",
            )

    def read(self, api: Api) -> Self | None:
        if self.id is None and identifier(self.virtual_machine_id):
            return self._resolved(api).read(api)
        found = api.find("virtual_machines", self.virtual_machine_id)
        if found is None or found.get("state") in GONE:
            return None  # a deleted machine stays in the API as long as it has backups
        return self.from_api(found)

    def update(self, api: Api, prior: Self) -> None:
        if self.policy_id != prior.policy_id:
            self.take(api)
        MachinePolicies.of(api).hold(self.virtual_machine_id)

    def take(self, api: Api) -> Task:
        """Give the machine the policy; whatever this run destroys leaves it alone from now on."""
        machines = MachinePolicies.of(api)
        with machines.changing(api, self.virtual_machine_id):
            task = self._set(api, self.policy_id)
            machines.hold(self.virtual_machine_id)
        return task

    def delete(self, api: Api) -> Iterable[Diagnostic]:
        return self._release(api).carry_out(self.virtual_machine_id)

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        return self._release(api).plan()

    def _release(self, api: Api) -> Release:
        def give(_machines: Sequence[str], policy_id: str) -> Task:
            return self._set(api, policy_id)

        return Release(api, self.on_destroy, "on_destroy", give)

    def _set(self, api: Api, policy_id: str) -> Task:
        write = SetPolicy(self.virtual_machine_id, policy_id, api)
        return api.batched(f"machines that get policy {policy_id}", write)

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        keys = (self.virtual_machine_id, self.policy_id)
        is_change = planning.prior is None or self.policy_id != planning.prior.policy_id
        if planning.api is None or not is_change or not all(map(is_stated, keys)):
            return ()
        return Judgement(planning.api, self.policy_id).of_machine(self.virtual_machine_id)

    def claims(self, config: Self) -> Iterable[Claim]:
        yield from super().claims(config)
        if isinstance(self.hypervisor_object_id, str):
            key = hypervisor_ids.short(self.hypervisor_object_id)
            yield Claim((self.type_name, key), self.managed_twice())

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        machine = id_of(api, "virtual_machines", identity["virtual_machine_id"])
        return {"virtual_machine_id": machine}

    @classmethod
    def from_moved(cls, source_type: str, source: Mapping[str, Any]) -> Self | None:
        """The policy of the machine that HPE's own provider of 2020 makes a backup of.

        Its state has no id of the machine, only the name, which the next refresh resolves.
        """
        if source_type != "vm_backup":
            return None
        name = source.get("vm_name")
        if not isinstance(name, str) or not name:
            raise DiagnosticError.because(
                "State names no virtual machine",
                "The state of this simplivity_vm_backup has no vm_name, as after an import with"
                " HPE's provider. Import the simplivity_vm_policy by the name of the machine.",
            )
        return cls.partial(virtual_machine_id=name, on_destroy=TO_DATASTORE)

    def _resolved(self, api: Api) -> Self:
        """With the id of the machine whose name stands for it in a moved state."""
        key = id_of(api, "virtual_machines", self.virtual_machine_id)
        return self.replace(virtual_machine_id=key, id=key)

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        known = cls.partial(**identity, on_destroy=TO_DATASTORE)
        return known.replace(id=known.virtual_machine_id)
