"""simplivity_virtual_machine and simplivity_virtual_machines."""

from collections.abc import Iterable, Sequence
from typing import Any

from provider.framework.kinds.data_source import computed, optional
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup
from provider.nouns.virtual_machine.model import VirtualMachineObject
from provider.nouns.virtual_machine.protection import unprotected
from provider.omnistack.api import Api


class VirtualMachine(Lookup, VirtualMachineObject):
    """A virtual machine.

    By name it is found only in state `ALIVE`: those of other states keep their names.
    """

    plural = "virtual_machines"
    extras = OPTIONAL_FIELDS
    tells_apart = ("omnistack_cluster_name", "datastore_name", "host_name")
    narrowed_by = ("omnistack_cluster_id", "datastore_id")


class VirtualMachines(Listing):
    """All virtual machines, or those that match every argument, by name and then by id."""

    more_filters = ("hypervisor_management_system",)

    show_optional_fields: bool | None = optional(
        "Whether to fill in `ha_status`, `ha_resynchronization_progress`,"
        " `hypervisor_virtual_machine_power_state` and `hypervisor_is_template`, which is slow"
        " for many virtual machines. Left out, they are null."
    )
    differs_from_datastore: bool | None = optional(
        "Whether their backup policy is another one than that of their datastore, with which"
        " virtual machines start.",
        api_name=None,
    )
    unprotected: bool | None = optional(
        "Whether they have no backup that is as new as their policy promises: their policy has no"
        " rule, or their newest backup is older than the longest time from one start of its rules"
        " to the next. A virtual machine that is younger than that is given time.",
        api_name=None,
    )
    virtual_machines: tuple[VirtualMachineObject, ...] = computed("The virtual machines.")

    def narrowed(self, chosen: Sequence[Any], api: Api) -> Iterable[Any]:
        if self.differs_from_datastore is not None:
            policies = {each["id"]: each.get("policy_id") for each in api.listed("datastores")}
            chosen = [
                each
                for each in chosen
                if (policies.get(each.datastore_id) != each.policy_id)
                is self.differs_from_datastore
            ]
        if self.unprotected is not None:
            found = unprotected(chosen, api)
            chosen = [each for each in chosen if (each.id in found) is self.unprotected]
        return chosen
