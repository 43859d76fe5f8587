"""The virtual machines whose backup policy can be managed."""

from provider.data_sources.virtual_machine import VirtualMachines
from provider.lists.listing import Listed
from provider.objects.virtual_machine import GONE, VirtualMachineObject


class VmPolicy(Listed, like=VirtualMachines):
    """The policy of all virtual machines, or of those that match every argument, by name."""

    key = "virtual_machine_id"

    @staticmethod
    def can_be_managed(told: VirtualMachineObject) -> bool:
        return told.state not in GONE
