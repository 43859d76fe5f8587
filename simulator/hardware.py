"""Factories of what a federation runs on: clusters, hosts, external stores.

Addresses come from the ranges set aside for documentation (RFC 5737).
"""

from typing import Any

from simulator.factory_context import FactoryContext, Properties

GIB = 2**30
RELEASE = "Release 5.3.1.100"
MASKS = {
    f"{network}_{name}": value
    for network in ("federation", "management", "storage")
    for name, value in (("mask", "255.255.255.0"), ("mtu", "1500"))
}


def capacity(total: int) -> dict[str, Any]:
    used = total // 4
    return {
        "allocated_capacity": total,
        "free_space": total - used,
        "used_capacity": used,
        "used_logical_capacity": used * 14,
        "capacity_savings": used * 13,
        "local_backup_capacity": used * 8,
        "remote_backup_capacity": used * 2,
        "stored_compressed_data": used,
        "stored_uncompressed_data": used * 2,
        "stored_virtual_machine_data": used * 4,
        "compression_ratio": "2.0 : 1",
        "deduplication_ratio": "7.0 : 1",
        "efficiency_ratio": "14.0 : 1",
    }


def cluster_groups(context: FactoryContext, given: Properties) -> dict[str, Any]:
    return {"id": context.id_for("cluster_groups", given), "clusters": []}


def omnistack_clusters(context: FactoryContext, given: Properties) -> dict[str, Any]:
    key = context.id_for("omnistack_clusters", given)
    return {
        "id": key,
        "members": [],
        "cluster_group_ids": [context.first("cluster_groups")["id"]],
        "type": "OMNISTACK",
        "version": RELEASE,
        "cluster_feature_level": 1,
        "arbiter_address": "192.0.2.9",
        "arbiter_configured": True,
        "arbiter_connected": True,
        "arbiter_required": True,
        "hypervisor_type": "VSPHERE",
        "hypervisor_object_id": context.hypervisor_id("ClusterComputeResource", "domain-c", key),
        "hypervisor_object_parent_id": f"{context.vcenter}:Datacenter:datacenter-2",
        "hypervisor_object_parent_name": "datacenter-1",
        "hypervisor_management_system": "192.0.2.10",
        "hypervisor_management_system_name": "vcenter.example.net",
        "infosight_configuration": {"infosight_enabled": False, "infosight_registered": False},
        "iwo_enabled": True,
        "iwo_active": True,
        "time_zone": "UTC",
        "upgrade_state": "SUCCESS_COMMITTED",
        "upgrade_task_id": None,
        **capacity(20480 * GIB),
    }


def hosts(context: FactoryContext, given: Properties) -> dict[str, Any]:
    key = context.id_for("hosts", given)
    address = int(key[:8], 16) % 200 + 30
    return {
        "id": key,
        "omnistack_cluster_id": context.first("omnistack_clusters")["id"],
        "state": "ALIVE",
        "type": "OMNICUBE",
        "model": "HPE SimpliVity 380 Series",
        "version": RELEASE,
        "policy_enabled": True,
        "can_rollback": False,
        "cluster_feature_level": 1,
        "current_feature_level": 1,
        "potential_feature_level": 1,
        "upgrade_state": "SUCCESS",
        "virtual_controller_name": f"OmniStackVC-{given['name']}",
        "hypervisor_object_id": context.hypervisor_id("HostSystem", "host", key),
        "availability_zone_effective": None,
        "availability_zone_planned": None,
        "management_ip": f"192.0.2.{address}",
        "storage_ip": f"198.51.100.{address}",
        "federation_ip": f"203.0.113.{address}",
        **MASKS,
        "date": None,
        **capacity(10240 * GIB),
    }


def standard_hosts(context: FactoryContext, given: Properties) -> dict[str, Any]:
    key = context.ids.new("standard_hosts", given["name"])
    return {
        "ip_address": f"192.0.2.{int(key[:8], 16) % 200 + 30}",
        "hypervisor_object_id": context.hypervisor_id("HostSystem", "host", key),
        "virtual_machine_count": 0,
    }


def external_stores(context: FactoryContext, _: Properties) -> dict[str, Any]:
    cluster = context.first("omnistack_clusters")
    return {
        "omnistack_cluster_id": cluster["id"],
        "cluster_group_ids": cluster["cluster_group_ids"],
        "management_ip": "192.0.2.20",
        "management_port": 9387,
        "storage_port": 9388,
        "type": "StoreOnceOnPrem",
        "username": "backup-client",
        "password": "stored",
    }
