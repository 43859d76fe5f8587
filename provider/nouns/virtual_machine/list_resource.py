"""The virtual machines whose backup policies can be managed, one by one or many of one policy."""

from provider.nouns.policy.data_sources import Policies
from provider.nouns.shared.list_resource import CollectionListResource
from provider.nouns.virtual_machine.data_sources import VirtualMachines
from provider.nouns.virtual_machine.model import GONE, VirtualMachineObject


class VmPolicy(CollectionListResource, like=VirtualMachines):
    """The policy of all virtual machines, or of those that match every argument, by name."""

    key = "virtual_machine_id"

    @staticmethod
    def can_be_managed(found: VirtualMachineObject) -> bool:
        return found.state not in GONE


class PolicyAssignment(CollectionListResource, like=Policies):
    """All backup policies, or those that match every argument, by name.

    Each stands for an assignment of all virtual machines that follow it.
    """
