"""simplivity_virtual_machine and simplivity_virtual_machines."""

from typing import Any

from provider.framework.kinds.data_source import Default, computed, optional
from provider.framework.validators import not_empty, one_of
from provider.framework.values import Strings
from provider.nouns.shared.listing import Managed, Stored
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup
from provider.nouns.virtual_machine import model
from provider.nouns.virtual_machine.model import ALIVE, VirtualMachineObject


class VirtualMachine(Lookup, VirtualMachineObject):
    """A virtual machine.

    By name it is found only in state `ALIVE`: those of other states keep their names.
    """

    plural = "virtual_machines"
    extras = OPTIONAL_FIELDS
    tells_apart = ("omnistack_cluster_name", "datastore_name", "host_name")

    omnistack_cluster_id: str | None = optional(
        "Id of its omnistack_cluster; narrows a `name` that several virtual machines have.",
        default=Default.SERVER,
        validator=not_empty,
    )
    datastore_id: str | None = optional(
        "Id of its datastore; narrows a `name` that several virtual machines have.",
        default=Default.SERVER,
        validator=not_empty,
    )


class VirtualMachines(Stored, Managed):
    """All virtual machines, or those that match every argument, by name and then by id."""

    @staticmethod
    def takes_lists(name: str) -> bool:
        return name != "host_id"  # the one parameter for which the API documents no comma list

    state: Strings | None = optional(
        "State of the virtual machine; `ALIVE` if left out.", validator=one_of(*model.STATES)
    )
    datastore_id: Strings | None = optional("Id of a datastore.", validator=not_empty)
    datastore_name: Strings | None = optional("Name of a datastore.", validator=not_empty)
    policy_id: Strings | None = optional("Id of a backup policy.", validator=not_empty)
    policy_name: Strings | None = optional("Name of a backup policy.", validator=not_empty)
    host_id: Strings | None = optional("Id of a host.", validator=not_empty)
    hypervisor_management_system: Strings | None = optional(
        "IP address of the hypervisor's management system.", validator=not_empty
    )
    app_aware_vm_status: Strings | None = optional(
        "Ability to be backed up with Microsoft VSS.", validator=one_of(*model.AWARENESS)
    )
    show_optional_fields: bool | None = optional(
        "Whether to fill in `ha_status`, `ha_resynchronization_progress`,"
        " `hypervisor_virtual_machine_power_state` and `hypervisor_is_template`, which is slow"
        " for many virtual machines. Left out, they are null."
    )
    virtual_machines: tuple[VirtualMachineObject, ...] = computed("The virtual machines.")

    def filters(self) -> dict[str, Any]:
        asked = {"state": ALIVE, **super().filters()}
        return {name: value for name, value in asked.items() if name not in OPTIONAL_FIELDS}
