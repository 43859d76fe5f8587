"""simplivity_virtual_machine_metrics."""

from provider.nouns.shared.measured import Metrics
from provider.nouns.virtual_machine.model import OfMachine


class VirtualMachineMetrics(OfMachine, Metrics):
    """What a virtual machine reads and writes, over time."""

    path = "/virtual_machines/{virtual_machine_id}/metrics"
    since = 1
