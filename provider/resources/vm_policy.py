"""simplivity_vm_policy: which backup policy a virtual machine follows."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from provider.framework.checks import identifier, not_empty
from provider.framework.diagnostics import Refused
from provider.framework.resource import Resource, computed, optional, required
from provider.objects.virtual_machine import GONE
from provider.omnistack.api import Api
from provider.omnistack.gathering import Write
from provider.omnistack.tasks import Task
from provider.resources.by_name import id_of

TO_DATASTORE, KEEP = "datastore", "keep"
AT_ONCE = 100
"""Machines in one request; no source gives a limit."""
SETS_MANY = 5
"""The minor version of the REST API that brought requests for many (HPE developer portal)."""


class VmPolicy(Resource):
    """The backup policy of one virtual machine.

    A virtual machine always has a policy, at first its datastore's. So creating this resource
    sets the policy and destroying it sets another one, see `on_destroy`.
    """

    identity = ("virtual_machine_id",)

    virtual_machine_id: str = required(
        "Id of the virtual machine.", replaces=True, wire=None, check=not_empty
    )
    policy_id: str = required("Id of the backup policy that it follows.", check=not_empty)
    on_destroy: str = optional(
        "Policy of the virtual machine once this resource is destroyed: `datastore` for that of"
        " its datastore, `keep` for the one that it has then, or the name or id of a policy. Name"
        " one that stays: a policy that the same run destroys is either gone by then, or cannot be"
        " deleted because the machine follows it.",
        default=TO_DATASTORE,
        wire=None,
        check=not_empty,
    )
    id: str = computed("Identifier of the virtual machine.")

    def create(self, api: Api) -> Task:
        return self._set(api, self.policy_id)

    def made(self, api: Api, told: Task | None) -> Self | None:  # nothing is made
        return self.replace(id=self.virtual_machine_id)

    def read(self, api: Api) -> Self | None:
        found = api.find("virtual_machines", self.virtual_machine_id)
        if found is None or found.get("state") in GONE:
            return None  # a deleted machine stays in the API as long as it has backups
        return self.from_wire(found)

    def update(self, api: Api, prior: Self) -> None:
        if self.policy_id != prior.policy_id:
            self._set(api, self.policy_id)

    def delete(self, api: Api) -> None:
        if self.on_destroy != KEEP and self.read(api):
            self._set(api, self._policy_afterwards(api))

    def _set(self, api: Api, policy_id: str) -> Task:
        write = Write(
            item=self.virtual_machine_id,
            key=self.virtual_machine_id,
            prepare=lambda: None,
            begin=lambda machines: _set_all(api, machines, policy_id),
            happened=lambda: self._has(api, policy_id),
            most=AT_ONCE if api.minor >= SETS_MANY else 1,
            exclusive=False,
        )
        return api.together(f"machines that get policy {policy_id}", write)

    def _has(self, api: Api, policy_id: str) -> bool:
        machine = api.find("virtual_machines", self.virtual_machine_id) or {}
        return machine.get("policy_id") == policy_id

    def _policy_afterwards(self, api: Api) -> str:
        if self.on_destroy == TO_DATASTORE:
            machine = api.find("virtual_machines", self.virtual_machine_id) or {}
            datastore = api.find("datastores", str(machine.get("datastore_id", ""))) or {}
            return str(datastore["policy_id"])
        if identifier(self.on_destroy) is None:
            return self.on_destroy
        found = api.named("policies", self.on_destroy)
        if len(found) == 1:
            return str(found[0]["id"])
        raise Refused.because(
            "Policy for destroy not found",
            f"on_destroy names the policy {self.on_destroy!r}, of which there are {len(found)}."
            " Give its id, `datastore` or `keep`, and apply that before the destroy.",
            "on_destroy",
        )

    @classmethod
    def sought(cls, identity: Mapping[str, str], api: Api) -> Mapping[str, str]:
        machine = id_of(api, "virtual_machines", identity["virtual_machine_id"])
        return {"virtual_machine_id": machine}

    @classmethod
    def identified(cls, **identity: str) -> Self:
        known = cls.partial(**identity, on_destroy=TO_DATASTORE)
        return known.replace(id=known.virtual_machine_id)


def _set_all(api: Api, machines: Sequence[str], policy_id: str) -> Task:
    """Start to give machines a policy."""
    body: dict[str, Any] = {"policy_id": policy_id}
    if len(machines) == 1:
        path = "/virtual_machines/{id}/set_policy"
        return api.begin(path, body, repeatable=True, id=machines[0])
    body["virtual_machine_id"] = list(machines)
    return api.begin("/virtual_machines/set_policy", body, repeatable=True)
