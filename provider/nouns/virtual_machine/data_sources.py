"""simplivity_virtual_machine and simplivity_virtual_machines."""

from provider.framework.kinds.data_source import computed, optional
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import OPTIONAL_FIELDS, Lookup
from provider.nouns.virtual_machine.model import VirtualMachineObject


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
    virtual_machines: tuple[VirtualMachineObject, ...] = computed("The virtual machines.")
