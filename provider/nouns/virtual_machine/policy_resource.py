"""simplivity_vm_policy: which backup policy a virtual machine follows."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, warning
from provider.framework.kinds.resource import Refers, Resource, computed, optional, required
from provider.nouns.shared.api_values import ApiRecord, identifier
from provider.nouns.shared.by_name import id_of
from provider.nouns.virtual_machine.model import GONE
from provider.nouns.virtual_machine.policy_assignments import (
    MachinePolicies,
    Released,
    SetPolicy,
    policy_of_datastore,
)
from provider.omnistack.api import Api
from provider.omnistack.errors import ErrorAnswer, TaskFailed
from provider.omnistack.tasks import Task

TO_DATASTORE, KEEP = "datastore", "keep"


class VmPolicy(ApiRecord, Resource):
    """The backup policy of one virtual machine.

    A virtual machine always has a policy, at first its datastore's. So creating this resource
    sets the policy and destroying it sets another one, see `on_destroy`.
    """

    identity = ("virtual_machine_id",)
    destroys_object = False

    virtual_machine_id: str = required(
        "Id of the virtual machine.",
        requires_replace=True,
        api_name=None,
        refers=Refers("virtual_machines"),
    )
    virtual_machine_name: str | None = computed(
        "Name of the virtual machine when it came to be managed here.",
        api_name="name",
        name_of="virtual_machine_id",
    )
    policy_id: str = required("Id of the backup policy that it follows.", refers=Refers("policies"))
    policy_name: str | None = computed(
        "Name of that policy when the virtual machine got it.", name_of="policy_id"
    )
    on_destroy: str = optional(
        "Policy of the virtual machine once this resource is destroyed: `datastore` for that of"
        " its datastore, `keep` for the one that it has then, or the name or id of a policy. If"
        " there is no such policy by then, it is that of its datastore.",
        default=TO_DATASTORE,
        api_name=None,
        refers=Refers("policies", by_name=True, may_come=True, words=(TO_DATASTORE, KEEP)),
    )
    id: str = computed("Identifier of the virtual machine.")

    def create(self, api: Api) -> Task:
        return self._take(api)

    def find_created(self, api: Api, task: Task | None) -> Self | None:  # nothing is made
        return self.replace(id=self.virtual_machine_id)

    def read(self, api: Api) -> Self | None:
        found = api.find("virtual_machines", self.virtual_machine_id)
        if found is None or found.get("state") in GONE:
            return None  # a deleted machine stays in the API as long as it has backups
        return self.from_api(found)

    def update(self, api: Api, prior: Self) -> None:
        if self.policy_id != prior.policy_id:
            self._take(api)
        MachinePolicies.of(api).hold(self.virtual_machine_id)

    def _take(self, api: Api) -> Task:
        """Give the machine the policy; whatever this run destroys leaves it alone from now on."""
        machines = MachinePolicies.of(api)
        with machines.changing(api, self.virtual_machine_id):
            task = self._set(api, self.policy_id)
            machines.hold(self.virtual_machine_id)
        return task

    def delete(self, api: Api) -> Iterable[Diagnostic]:
        if self.on_destroy == KEEP:
            return ()
        machines = MachinePolicies.of(api)
        with machines.changing(api, self.virtual_machine_id):
            machine = api.find("virtual_machines", self.virtual_machine_id)
            is_gone = machine is None or machine.get("state") in GONE
            if machine is None or is_gone or machines.is_held(self.virtual_machine_id):
                return ()
            return self._release(machine, machines, api)

    def _release(
        self, machine: Mapping[str, Any], machines: MachinePolicies, api: Api
    ) -> Iterable[Diagnostic]:
        """Let the machine go back to another policy; diagnostics of that."""
        with machines.releasing(self.virtual_machine_id, str(machine.get("datastore_id"))):
            to = self._goes_to_named(api) or self._goes_to_datastores(machine, api)
        machines.release(self.virtual_machine_id, to)
        found = self._goes_back or to.datastore_id is None
        return () if found else (self._names_nothing(),)

    def _goes_to_named(self, api: Api) -> Released | None:
        """Give the machine the policy that `on_destroy` names; None if there is none (any more)."""
        policy_id = None if self._goes_back else self._policy_named(api)
        if policy_id is None:
            return None
        try:
            self._set(api, policy_id)
        except (ErrorAnswer, TaskFailed):
            if api.find("policies", policy_id):
                raise
            return None  # it is destroyed in this run, too
        return Released(policy_id)

    def _goes_to_datastores(self, machine: Mapping[str, Any], api: Api) -> Released:
        to = policy_of_datastore(machine, api)
        self._set(api, to.policy_id)
        return to

    @property
    def _goes_back(self) -> bool:
        """Whether the machine is to have its datastore's policy; a state may have lost the word."""
        return self.on_destroy in (TO_DATASTORE, None)

    def _policy_named(self, api: Api) -> str | None:
        """The id of the policy that `on_destroy` names; None unless that is exactly one."""
        if identifier(self.on_destroy) is None and api.find("policies", self.on_destroy):
            return self.on_destroy
        found = api.named("policies", self.on_destroy)
        return str(found[0]["id"]) if len(found) == 1 else None

    def _names_nothing(self) -> Diagnostic:
        return warning(
            "Policy for destroy not found",
            f"on_destroy names the policy {self.on_destroy!r}, and there is not exactly one of this"
            " name or id. So the virtual machine has the policy of its datastore now.",
            "on_destroy",
        )

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        refers = self.schema["on_destroy"].refers
        if refers and self.on_destroy not in refers.words and api.missing(refers, self.on_destroy):
            yield warning(
                "Policy for destroy not found",
                f"on_destroy names the policy {self.on_destroy!r}, which does not exist. The"
                " virtual machine will get the policy of its datastore.",
            )

    def _set(self, api: Api, policy_id: str) -> Task:
        write = SetPolicy(self.virtual_machine_id, policy_id, api)
        return api.batched(f"machines that get policy {policy_id}", write)

    @classmethod
    def resolve_import_id(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        machine = id_of(api, "virtual_machines", identity["virtual_machine_id"])
        return {"virtual_machine_id": machine}

    @classmethod
    def from_identity(cls, **identity: str) -> Self:
        known = cls.partial(**identity, on_destroy=TO_DATASTORE)
        return known.replace(id=known.virtual_machine_id)
