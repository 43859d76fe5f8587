"""Factories of what users keep in a federation: policies, datastores, machines, backups."""

from typing import Any

from simulator.factory_context import FactoryContext, Properties

GIB = 2**30
# OpenAPI 1.25, POST /policies/{policyId}/rules, defaults; None as destination means local.
RULE_DEFAULTS = {
    "days": "All",
    "start_time": "00:00",
    "end_time": "00:00",
    "application_consistent": False,
    "consistency_type": "NONE",
    "destination_id": None,
    "external_store_name": None,
}


def policies(context: FactoryContext, given: Properties) -> dict[str, Any]:
    owner = context.first("omnistack_clusters")
    return {
        "id": context.id_for("policies", given),
        "rules": [],
        "cluster_group_ids": owner["cluster_group_ids"],
        "owner_cluster_id": owner["id"],
    }


def datastores(context: FactoryContext, given: Properties) -> dict[str, Any]:
    key = context.id_for("datastores", given)
    return {
        "id": key,
        "mount_directory": key,  # equal to the id in the capture of a 3.7 datastore
        "created_at": context.now(),
        "omnistack_cluster_id": context.first("omnistack_clusters")["id"],
        "policy_id": context.first("policies")["id"],
        "size": 1024 * GIB,
        "hypervisor_free_space": given.get("size", 1024 * GIB),
        "hypervisor_object_id": context.hypervisor_id("Datastore", "datastore", key),
        "hypervisor_type": "VSPHERE",
        # The hosts' own NFS addresses are in this list without any sharing: same capture.
        "shares": [
            {"address": "198.51.100.31", "host": "", "rw": True},
            {"address": "198.51.100.32", "host": "", "rw": True},
        ],
        "deleted": False,
        "single_replica": False,
    }


def virtual_machines(context: FactoryContext, given: Properties) -> dict[str, Any]:
    key = context.id_for("virtual_machines", given)
    datastore = context.first("datastores")
    return {
        "id": key,
        "created_at": context.now(),
        "deleted_at": None,
        "datastore_id": datastore["id"],
        "omnistack_cluster_id": datastore["omnistack_cluster_id"],
        # A new virtual machine inherits the policy of its datastore: PowerShell module.
        "policy_id": datastore["policy_id"],
        "host_id": context.first("hosts")["id"],
        "state": "ALIVE",
        "app_aware_vm_status": "CAPABLE",
        "ha_status": "SAFE",
        "ha_resynchronization_progress": 100,
        "hypervisor_type": "VSPHERE",
        "hypervisor_object_id": context.hypervisor_id("VirtualMachine", "vm", key),
        "hypervisor_instance_id": key,
        "hypervisor_uuid": key,
        "hypervisor_folder_name": "vm",
        "hypervisor_managed_by": None,
        "hypervisor_virtual_machine_power_state": "ON",
        "hypervisor_is_template": False,
        "hypervisor_allocated_capacity": 40 * GIB,
        "hypervisor_allocated_cpu": 4000,
        "hypervisor_consumed_cpu": 400,
        "hypervisor_consumed_memory": 1024,
        "hypervisor_cpu_count": 2,
        "hypervisor_free_space": 30 * GIB,
        "hypervisor_total_memory": 4096,
        "hypervisor_virtual_disk_count": 1,
        "network_interfaces": [],
        "replica_set": [{"id": context.first("hosts")["id"], "role": "PRIMARY"}],
    }


def backups(context: FactoryContext, given: Properties) -> dict[str, Any]:
    machine = context.first("virtual_machines")
    return {
        "id": context.id_for("backups", given),
        "created_at": context.now(),
        "virtual_machine_id": machine["id"],
        "virtual_machine_type": "VM",
        "datastore_id": machine["datastore_id"],
        "omnistack_cluster_id": machine["omnistack_cluster_id"],
        "hypervisor_type": "VSPHERE",
        "state": "PROTECTED",
        "type": "MANUAL",
        "application_consistent": False,
        "consistency_type": "NONE",
        "expiration_time": None,
        "external_store_name": None,
        "associated_cluster": None,
        "backup_store_type": "SimplivityStore",
        "sent": 0,
        "sent_duration": 0,
        "sent_completion_time": None,
        "size": 40 * GIB,
        "unique_size_bytes": 0,
        "unique_size_timestamp": None,
    }
