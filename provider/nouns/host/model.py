"""What the API tells of a host."""

from provider.framework.record import computed, required
from provider.framework.schema import Refers
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.capacity import Capacity
from provider.nouns.shared.facts import Grouped, InDatacenter, Managed, Named
from provider.nouns.shared.filters import ONE_VALUE

STATES = ("ALIVE", "FAULTY", "MANAGED", "REMOVED", "SUSPECTED", "UNKNOWN")
UPGRADE_STATES = ("SUCCESS", "FAIL", "IN_PROGRESS", "NOOP", "UNKNOWN")


class HostObject(Named, Grouped, InDatacenter, Managed, Capacity):
    """A host that runs OmniStack."""

    state: str | None = computed("{values}.", values=STATES, filter=ONE_VALUE)
    type: str | None = computed("Kind of host.", filter=True)
    model: str | None = computed("Model of the hardware.", filter=True)
    version: str | None = computed("Version of OmniStack.", filter=True)
    omnistack_cluster_id: str | None = computed("Id of its omnistack_cluster.", filter=ONE_VALUE)
    compute_cluster_name: str | None = computed("Name of its compute cluster.", filter=True)
    compute_cluster_hypervisor_object_id: str | None = computed(
        "Hypervisor's id of its compute cluster.", filter=True
    )
    virtual_controller_name: str | None = computed("Name of its Virtual Controller.", filter=True)
    policy_enabled: bool | None = computed(
        "Whether backup policies are at work on it.", filter=True
    )
    management_ip: str | None = computed("IP address in the management network.", filter=True)
    management_mask: str | None = computed("Mask of the management network.")
    management_mtu: str | None = computed("MTU of the management network in bytes.")
    storage_ip: str | None = computed("IP address in the storage network.", filter=True)
    storage_mask: str | None = computed("Mask of the storage network.")
    storage_mtu: str | None = computed("MTU of the storage network in bytes.")
    federation_ip: str | None = computed("IP address in the federation network.", filter=True)
    federation_mask: str | None = computed("Mask of the federation network.")
    federation_mtu: str | None = computed("MTU of the federation network in bytes.")
    availability_zone_effective: str | None = computed("Availability zone.", filter=ONE_VALUE)
    availability_zone_planned: str | None = computed(
        "Availability zone that it is to move to.", filter=ONE_VALUE
    )
    upgrade_state: str | None = computed(
        "State of the last upgrade: {values}.", values=UPGRADE_STATES, filter=True
    )
    can_rollback: bool | None = computed("Whether the last upgrade can be taken back.", filter=True)
    current_feature_level: int | None = computed("Feature level of OmniStack in use.")
    potential_feature_level: int | None = computed("Feature level that OmniStack could have.")
    cluster_feature_level: int | None = computed("Feature level of its omnistack_cluster.")
    date: str | None = computed("When the capacity was measured (UTC, ISO 8601).")


class OfHost(ApiRecord):
    """What stands under the path of a host."""

    host_id: str = required("Id of the host.", refers=Refers("hosts"))
