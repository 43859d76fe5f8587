"""What the API tells of a virtual machine."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.record import computed, required
from provider.framework.schema import Refers
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.facts import InCluster, Managed, Named, Stored, in_one_order
from provider.nouns.shared.filters import ONE_VALUE

ALIVE = "ALIVE"
GONE = ("REMOVED", "DELETED")
STATES = (ALIVE, *GONE)
HA_STATES = ("SAFE", "DEGRADED", "SYNCING", "DEFUNCT", "OUT_OF_SCOPE", "NOT_APPLICABLE", "UNKNOWN")
AWARENESS = (
    "CAPABLE",
    "VALID_CREDS",
    "INVALID_CREDS",
    "INVALID_OS",
    "VMWARE_TOOLS_UNAVAILABLE",
    "UNKNOWN_FAULT",
    "UNKNOWN",
)


class OfMachine(ApiRecord):
    """What stands below the path of a virtual machine."""

    virtual_machine_id: str = required(
        "Id of the virtual machine.", refers=Refers("virtual_machines")
    )


class NetworkInterface(ApiRecord):
    """A network interface of a virtual machine."""

    adapter_type: str | None = computed("Kind of adapter, as `VMXNET3`.")
    device_number: str | None = computed("Number of the device.")
    ipv4_addresses: tuple[str, ...] | None = computed("IPv4 addresses.")
    mac_address: str | None = computed("MAC address.")
    mac_generation: str | None = computed(
        "Origin of the MAC address: {values}.",
        values=("ASSIGNED", "GENERATED", "MANUAL", "UNKNOWN"),
    )
    network_label: str | None = computed("Name of the network.")


class Replica(ApiRecord):
    """A copy of the data of a virtual machine."""

    id: str | None = computed("Id of the host that stores it.")
    role: str | None = computed("{values}.", values=("PRIMARY", "SECONDARY"))


class VirtualMachineObject(Named, InCluster, Stored, Managed):
    """A virtual machine."""

    state: str | None = computed(
        "{values}: the hypervisor has it, has it no longer, only backups are left.",
        values=STATES,
        filter=True,
    )
    datastore_id: str | None = computed("Id of its datastore.", filter=True)
    datastore_name: str | None = computed("Name of its datastore.", filter=True)
    policy_id: str | None = computed("Id of its backup policy.", filter=True)
    policy_name: str | None = computed("Name of its backup policy.", filter=True)
    host_id: str | None = computed("Id of its host.", filter=ONE_VALUE)
    host_name: str | None = computed("Name of its host.")
    replica_set: tuple[Replica, ...] | None = computed("Copies of its data.")
    deleted_at: str | None = computed("When it was deleted (UTC, ISO 8601).")
    app_aware_vm_status: str | None = computed(
        "Ability to be backed up with Microsoft VSS: {values}.", values=AWARENESS, filter=True
    )
    ha_status: str | None = computed("State of high availability: {values}.", values=HA_STATES)
    ha_resynchronization_progress: int | None = computed(
        "Progress of the resynchronization of its copies in percent."
    )
    network_interfaces: tuple[NetworkInterface, ...] | None = computed("Network interfaces.")
    hypervisor_virtual_machine_power_state: str | None = computed(
        "{values}.", values=("ON", "OFF", "SUSPENDED", "UNKNOWN")
    )
    hypervisor_is_template: bool | None = computed("Whether it is a template.")
    hypervisor_allocated_capacity: int | None = computed("Bytes allocated to it on all datastores.")
    hypervisor_free_space: int | None = computed("Bytes free for it on all datastores.")
    hypervisor_allocated_cpu: int | None = computed("CPU available to it in MHz.")
    hypervisor_consumed_cpu: int | None = computed("CPU that it uses in MHz.")
    hypervisor_cpu_count: int | None = computed("Number of virtual CPUs.")
    hypervisor_total_memory: int | None = computed("Memory in MB.")
    hypervisor_consumed_memory: int | None = computed("Memory that it uses in MB.")
    hypervisor_virtual_disk_count: int | None = computed("Number of virtual disks.")
    hypervisor_folder_name: str | None = computed("Name of its folder.")
    hypervisor_managed_by: str | None = computed("What manages it, if anything does.")
    hypervisor_instance_id: str | None = computed("Its instance UUID in the hypervisor.")
    hypervisor_uuid: str | None = computed("Its SMBIOS UUID.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        fresh = super().from_api(data)
        interfaces, copies = fresh.network_interfaces, fresh.replica_set
        return fresh.replace(
            network_interfaces=interfaces and in_one_order(interfaces, "device_number"),
            replica_set=copies and in_one_order(copies, "role", "id"),
        )
