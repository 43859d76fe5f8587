"""Facts of HPE's OpenAPI document 1.25: the objects in the simulator's responses.

Versions come from the history of that document. Where captures of real answers differ from
it, the captures are followed and a comment says so.
"""

CONSISTENCY = "NONE|DEFAULT|FAILEDVSS|NOT_APPLICABLE|VSS"

CAPACITY = (
    "allocated_capacity capacity_savings free_space local_backup_capacity"
    " remote_backup_capacity stored_compressed_data stored_uncompressed_data"
    " stored_virtual_machine_data used_capacity used_logical_capacity"
)
RATIOS = "compression_ratio deduplication_ratio efficiency_ratio"
PARENT = "compute_cluster_parent_hypervisor_object_id compute_cluster_parent_name"
MANAGED = "hypervisor_management_system hypervisor_management_system_name"
PLACED = "omnistack_cluster_id omnistack_cluster_name"
COMPONENT = "firmware_revision manufacturer model_number serial_number status"
THROUGHPUT_ENDS = " ".join(
    f"{role}_omnistack_cluster_{name}"
    for role in ("source", "destination")
    for name in ("id", "name", "hypervisor_object_parent_id", "hypervisor_object_parent_name")
)

OBJECTS = {
    "datastore": {
        "string!": f"id name created_at hypervisor_object_id mount_directory policy_id policy_name"
        f" {PARENT} {MANAGED} {PLACED}",
        "int64!": "size",
        "int64": "hypervisor_free_space",
        "VSPHERE|HYPERV!": "hypervisor_type",
        "[share]!": "shares",
        "boolean": "deleted",
        "boolean 16": "single_replica",
        "[string]! 12": "cluster_group_ids",
    },
    # `rw` is a string in the document and a JSON boolean in captures of 3.7.
    "share": {"string!": "address host", "boolean!": "rw"},
    "standard_host": {
        "string!": "hypervisor_object_id ip_address name",
        "boolean": "shared",
        "int32": "virtual_machine_count",
    },
    "policy": {
        "string!": "id name",
        "[rule]!": "rules",
        "[string]! 12": "cluster_group_ids",
        "string! 17": "owner_cluster_id owner_cluster_name",
    },
    "rule": {
        "int32!": "frequency retention",
        "int32": "number max_backups",
        "string": "id days start_time end_time destination_id destination_name",
        "boolean": "application_consistent",
        CONSISTENCY: "consistency_type",
        "string 14": "external_store_name",
    },
    "virtual_machine": {
        "string!": "id name created_at datastore_id datastore_name deleted_at host_id"
        f" hypervisor_object_id policy_id policy_name {PARENT} {MANAGED} {PLACED}",
        "string": "host_name hypervisor_folder_name hypervisor_instance_id"
        " hypervisor_managed_by hypervisor_uuid",
        "ALIVE|REMOVED|DELETED!": "state",
        "VSPHERE|HYPERV!": "hypervisor_type",
        "UNKNOWN|CAPABLE|INVALID_CREDS|VALID_CREDS|VMWARE_TOOLS_UNAVAILABLE|INVALID_OS"
        "|UNKNOWN_FAULT!": "app_aware_vm_status",
        "UNKNOWN|OUT_OF_SCOPE|NOT_APPLICABLE|DEGRADED|SAFE|SYNCING|DEFUNCT": "ha_status",
        "ON|OFF|SUSPENDED|UNKNOWN": "hypervisor_virtual_machine_power_state",
        "int64": "hypervisor_allocated_capacity hypervisor_allocated_cpu"
        " hypervisor_consumed_cpu hypervisor_free_space",
        "int32": "ha_resynchronization_progress hypervisor_consumed_memory hypervisor_cpu_count"
        " hypervisor_total_memory hypervisor_virtual_disk_count",
        "boolean": "hypervisor_is_template",
        "[network_interface]": "network_interfaces",
        "[replica]!": "replica_set",
        "[string]! 12": "cluster_group_ids",
    },
    "replica": {"string!": "id", "PRIMARY|SECONDARY!": "role"},
    "network_interface": {
        "E1000|E1000E|PCNET32|VMXNET|VNXNET2|VMXNET3|UNKNOWN!": "adapter_type",
        "ASSIGNED|GENERATED|MANUAL|UNKNOWN!": "mac_generation",
        "string!": "device_number mac_address network_label",
        "[string]!": "ipv4_addresses",
    },
    "omnistack_cluster": {
        "string!": "id name version arbiter_address hypervisor_object_id"
        f" hypervisor_object_parent_id hypervisor_object_parent_name {MANAGED} {RATIOS}",
        "string": "time_zone upgrade_task_id",
        "boolean!": "arbiter_configured arbiter_connected arbiter_required iwo_enabled",
        "boolean": "iwo_active",
        "int32!": "cluster_feature_level",
        "int64!": CAPACITY,
        "VSPHERE|HYPERV!": "hypervisor_type",
        "OMNISTACK|EXTINCT_CLOUD_TYPE|UNKNOWN!": "type",
        "FAIL_CAN_ROLLBACK|FAIL_CANNOT_ROLLBACK|IN_PROGRESS|SUCCESS_COMMITTED"
        "|SUCCESS_COMMIT_NEEDED|SUCCESS_MIXED_VERSION|UNKNOWN": "upgrade_state",
        "infosight!": "infosight_configuration",
        "[string]!": "members",
        "[string]! 12": "cluster_group_ids",
    },
    "infosight": {
        "string": "infosight_claim_tag infosight_proxy_url infosight_tenant_name",
        "boolean": "infosight_enabled infosight_registered",
    },
    "host": {
        "string!": "id name model type version virtual_controller_name omnistack_cluster_id"
        " compute_cluster_hypervisor_object_id compute_cluster_name federation_ip"
        " federation_mask federation_mtu hypervisor_object_id management_ip management_mask"
        f" management_mtu storage_ip storage_mask storage_mtu {PARENT} {MANAGED}",
        "string": f"date {RATIOS}",
        "string! 15": "availability_zone_effective availability_zone_planned",
        "boolean!": "can_rollback policy_enabled",
        "int32!": "cluster_feature_level current_feature_level potential_feature_level",
        "int64": CAPACITY,
        "ALIVE|FAULTY|MANAGED|REMOVED|SUSPECTED|UNKNOWN!": "state",
        "SUCCESS|FAIL|IN_PROGRESS|NOOP|UNKNOWN!": "upgrade_state",
        "[string]! 12": "cluster_group_ids",
    },
    "backup": {
        "string!": "id name created_at datastore_id datastore_name expiration_time"
        " sent_completion_time unique_size_timestamp virtual_machine_id virtual_machine_name"
        f" {PARENT} {PLACED}",
        "int64!": "sent sent_duration size unique_size_bytes",
        "boolean!": "application_consistent",
        f"{CONSISTENCY}!": "consistency_type",
        "VSPHERE|HYPERV!": "hypervisor_type",
        "NEW|SAVING|FAILED|PROTECTED|UNKNOWN|CANCELING|CANCELED|QUEUED|REBUILDING|DELETED"
        "|DEGRADED!": "state",
        "MANUAL|POLICY|UNSPECIFIED!": "type",
        "ALIVE|REMOVED|DELETED!": "virtual_machine_state",
        "VM|TEMPLATE|UNKNOWN!": "virtual_machine_type",
        "[string]! 12": "cluster_group_ids",
        "string 14": "external_store_name",
        "string! 17": "associated_cluster",
        "SimplivityStore|StoreOnceOnPrem|StoreOnceCloud|Unknown! 17": "backup_store_type",
    },
    "partition": {
        "string!": "disk_type",
        "boolean!": "mountable",
        "int32!": "partition_number",
        "int64!": "size",
    },
    "file": {
        "string!": "name last_modified",
        "boolean!": "directory file_level_restore_available symbolic_link",
        "int64!": "size",
    },
    "cluster_group": {"string!": "id name", "[string]!": "clusters"},
    "external_store": {
        "string!": "name management_ip omnistack_cluster_id",
        "string": "type",
        "int32": "management_port storage_port",
        "[string]!": "cluster_group_ids",
    },
    "certificate": {"string!": "certificate", "string": "hash subject issuer serialno"},
    "role_assignment": {"string!": "role", "[string]!": "groups"},
    "task": {
        "string!": "id start_time end_time",
        "IN_PROGRESS|COMPLETED|FAILED!": "state",
        "[affected]!": "affected_objects",
        "int32": "error_code",
        "string": "error_message",
    },
    "affected": {"string!": "object_id object_type"},
    "report": {
        "int32!": "backup_rate_level daily_backup_rate daily_backup_rate_limit"
        " projected_retained_backups projected_retained_backups_level retained_backups_limit"
    },
    "host_hardware": {
        "string!": f"host_id name {COMPONENT}",
        "battery!": "battery",
        "raid_card!": "raid_card",
        "accelerator_card": "accelerator_card",
        # The document has one of each, in a text that says a list; clients take lists.
        "[logical_drive]!": "logical_drives",
    },
    "battery": {
        "string!": f"health manufacturing_date {COMPONENT}",
        "int32!": "percent_charged",
    },
    "raid_card": {"string!": f"has_bbu product_name {COMPONENT}"},
    "accelerator_card": {
        "string!": "firmware_revision model_number serial_number status",
        "int32!": "temperature",
    },
    "logical_drive": {
        "string!": f"cache_state health {COMPONENT}",
        "int64!": "capacity name",
        "[drive_set]!": "drive_sets",
    },
    "drive_set": {
        "string!": f"health {COMPONENT}",
        "int32!": "drive_number",
        "[physical_drive]!": "physical_drives",
    },
    "physical_drive": {
        "string!": f"additional_status health wwn {COMPONENT}",
        "string": "drive_position",
        "int32!": "enclosure life_remaining percent_rebuilt slot",
        "int64!": "capacity",
        "UNKNOWN|HDD|SSD!": "media_type",
    },
    "shutdown_status": {"NONE|IN_PROGRESS|CANCEL_IN_PROGRESS|FORCE_IN_PROGRESS|HA!": "status"},
    "shutdown_response": {"SUCCESS|FAILURE|UNKNOWN|IN_PROGRESS!": "status"},
    "metrics": {"string!": "name", "[load]!": "data_points"},
    "load": {"string!": "date", "int64!": "reads writes"},
    "capacities": {"string!": "name", "[measured]!": "data_points"},
    # The document has no type for the value; clients take it as a number.
    "measured": {"string!": "date", "number!": "value"},
    "throughputs": {"string!": "start_time end_time", "[throughput]!": "cluster_throughput"},
    "throughput": {
        "string!": f"date {THROUGHPUT_ENDS}",
        "int64!": "average_throughput",
        "throughput_data!": "data",
    },
    "throughput_data": {
        "string!": "date_of_minimum date_of_maximum",
        "int64!": "minimum_throughput maximum_throughput",
        "[measured]!": "data_points",
    },
    "impact": {"report!": "schedule_before_change schedule_after_change"},
}
