"""What the API tells of an omnistack_cluster."""

from provider.framework.record import computed, optional, required
from provider.framework.schema import Default, Refers
from provider.nouns.shared.api_values import ApiRecord
from provider.nouns.shared.capacity import Capacity
from provider.nouns.shared.facts import Grouped, Managed, Named, OnHypervisor

TYPES = ("OMNISTACK", "EXTINCT_CLOUD_TYPE", "UNKNOWN")
UPGRADE_STATES = (
    "SUCCESS_COMMITTED",
    "SUCCESS_COMMIT_NEEDED",
    "SUCCESS_MIXED_VERSION",
    "IN_PROGRESS",
    "FAIL_CAN_ROLLBACK",
    "FAIL_CANNOT_ROLLBACK",
    "UNKNOWN",
)


class InfoSight(ApiRecord):
    """How a cluster takes part in HPE InfoSight."""

    infosight_enabled: bool | None = computed("Whether hosts send data.")
    infosight_registered: bool | None = computed("Whether the cluster is registered.")
    infosight_claim_tag: str | None = computed("Claim tag of the customer.")
    infosight_tenant_name: str | None = computed("Tenant name of the customer.")
    infosight_proxy_url: str | None = computed("URL of the proxy server.")


class ClusterSettings(ApiRecord):
    """What can be set of an omnistack_cluster."""

    time_zone: str | None = optional(
        "Time zone, one of `simplivity_time_zones`. Left out, it stays as it is.",
        when_read="Time zone, as `Europe/Berlin`.",
        default=Default.SERVER,
    )
    iwo_enabled: bool | None = optional(
        "Whether the Intelligent Workload Optimizer is turned on, which can be set since REST API"
        " 1.16 (OmniStack 4.1.0). Left out, it stays as it is.",
        when_read="Whether the Intelligent Workload Optimizer is turned on.",
        default=Default.SERVER,
    )


class OmnistackClusterObject(
    Named, Grouped, Managed, OnHypervisor, Capacity, ClusterSettings, read_only=True
):
    """An omnistack_cluster."""

    type: str | None = computed("{values}.", values=TYPES, filter=True)
    version: str | None = computed("Version of OmniStack, `MIXED` if it is not the same on all.")
    cluster_feature_level: int | None = computed("Feature level of OmniStack.")
    members: frozenset[str] | None = computed("Ids of its hosts.")
    hypervisor_object_parent_id: str | None = computed(
        "Hypervisor's id of the datacenter or folder that holds it.", filter=True
    )
    hypervisor_object_parent_name: str | None = computed(
        "Name of the datacenter or folder that holds it.", filter=True
    )
    arbiter_required: bool | None = computed("Whether it needs an Arbiter.", filter=True)
    arbiter_configured: bool | None = computed("Whether it has an Arbiter.", filter=True)
    arbiter_connected: bool | None = computed("Whether it reaches its Arbiter.", filter=True)
    arbiter_address: str | None = computed("Address of its Arbiter.", filter=True)
    iwo_active: bool | None = computed("Whether the Intelligent Workload Optimizer is at work.")
    infosight_configuration: InfoSight | None = computed("Part that it takes in HPE InfoSight.")
    upgrade_state: str | None = computed(
        "State of the last upgrade: {values}.", values=UPGRADE_STATES
    )
    upgrade_task_id: str | None = computed("Id of the task of the upgrade.")


class OfOmnistackCluster(ApiRecord):
    """What stands under the path of an omnistack_cluster."""

    omnistack_cluster_id: str = required(
        "Id of the omnistack_cluster.", refers=Refers("omnistack_clusters")
    )
