"""New objects with every property that the API shows, as a federation would make them.

A caller gives the facts that matter to it; everything else has a plausible value.
Addresses come from the ranges set aside for documentation (RFC 5737).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.ids import Identifiers

Facts = Mapping[str, Any]
GIB = 2**30
RELEASE = "Release 5.3.1.100"
MASKS = {
    f"{network}_{name}": value
    for network in ("federation", "management", "storage")
    for name, value in (("mask", "255.255.255.0"), ("mtu", "1500"))
}
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


class Blueprints:
    """Makes whole objects; ``first`` finds something for them to belong to."""

    def __init__(
        self,
        ids: Identifiers,
        first: Callable[[str], Facts],
        now: Callable[[], str],
    ) -> None:
        self._ids = ids
        self._first = first
        self._now = now
        self._vcenter = ids.new("vcenter")

    def new(self, kind: str, facts: Facts) -> dict[str, Any]:
        """A whole object of a kind; the facts must have its name."""
        make: Callable[[Facts], dict[str, Any]] = getattr(self, f"_{kind}")
        return {**make(facts), **self.completed(kind, facts)}

    def completed(self, kind: str, facts: Facts) -> dict[str, Any]:
        """The facts themselves, the rules of a policy made whole."""
        rules = facts.get("rules") if kind == "policies" else None
        return {**facts, "rules": self.rules(rules)} if rules else dict(facts)

    def rules(self, rules: Iterable[Facts]) -> list[dict[str, Any]]:
        return [
            {"id": self._ids.new("rules"), "number": number, **RULE_DEFAULTS, **rule}
            if "id" not in rule
            else dict(rule)
            for number, rule in enumerate(rules)
        ]

    def _id(self, kind: str, facts: Facts) -> str:
        return str(facts.get("id") or self._ids.new(kind, str(facts["name"])))

    def _hypervisor_id(self, type_: str, prefix: str, key: str) -> str:
        return f"{self._vcenter}:{type_}:{prefix}-{int(key[:8], 16)}"

    def _cluster_groups(self, facts: Facts) -> dict[str, Any]:
        return {"id": self._id("cluster_groups", facts), "clusters": []}

    def _omnistack_clusters(self, facts: Facts) -> dict[str, Any]:
        key = self._id("omnistack_clusters", facts)
        return {
            "id": key,
            "members": [],
            "cluster_group_ids": [self._first("cluster_groups")["id"]],
            "type": "OMNISTACK",
            "version": RELEASE,
            "cluster_feature_level": 1,
            "arbiter_address": "192.0.2.9",
            "arbiter_configured": True,
            "arbiter_connected": True,
            "arbiter_required": True,
            "hypervisor_type": "VSPHERE",
            "hypervisor_object_id": self._hypervisor_id("ClusterComputeResource", "domain-c", key),
            "hypervisor_object_parent_id": f"{self._vcenter}:Datacenter:datacenter-2",
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

    def _hosts(self, facts: Facts) -> dict[str, Any]:
        key = self._id("hosts", facts)
        address = int(key[:8], 16) % 200 + 30
        return {
            "id": key,
            "omnistack_cluster_id": self._first("omnistack_clusters")["id"],
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
            "virtual_controller_name": f"OmniStackVC-{facts['name']}",
            "hypervisor_object_id": self._hypervisor_id("HostSystem", "host", key),
            "availability_zone_effective": None,
            "availability_zone_planned": None,
            "management_ip": f"192.0.2.{address}",
            "storage_ip": f"198.51.100.{address}",
            "federation_ip": f"203.0.113.{address}",
            **MASKS,
            "date": None,
            **capacity(10240 * GIB),
        }

    def _standard_hosts(self, facts: Facts) -> dict[str, Any]:
        key = self._ids.new("standard_hosts", facts["name"])
        return {
            "ip_address": f"192.0.2.{int(key[:8], 16) % 200 + 30}",
            "hypervisor_object_id": self._hypervisor_id("HostSystem", "host", key),
            "virtual_machine_count": 0,
        }

    def _external_stores(self, _: Facts) -> dict[str, Any]:
        cluster = self._first("omnistack_clusters")
        return {
            "omnistack_cluster_id": cluster["id"],
            "cluster_group_ids": cluster["cluster_group_ids"],
            "management_ip": "192.0.2.20",
            "management_port": 9387,
            "storage_port": 9388,
            "type": "StoreOnceOnPrem",
        }

    def _policies(self, facts: Facts) -> dict[str, Any]:
        owner = self._first("omnistack_clusters")
        return {
            "id": self._id("policies", facts),
            "rules": [],
            "cluster_group_ids": owner["cluster_group_ids"],
            "owner_cluster_id": owner["id"],
        }

    def _datastores(self, facts: Facts) -> dict[str, Any]:
        key = self._id("datastores", facts)
        return {
            "id": key,
            "mount_directory": key,  # equal to the id in the capture of a 3.7 datastore
            "created_at": self._now(),
            "omnistack_cluster_id": self._first("omnistack_clusters")["id"],
            "policy_id": self._first("policies")["id"],
            "size": 1024 * GIB,
            "hypervisor_free_space": facts.get("size", 1024 * GIB),
            "hypervisor_object_id": self._hypervisor_id("Datastore", "datastore", key),
            "hypervisor_type": "VSPHERE",
            # The hosts' own NFS addresses are in this list without any sharing: same capture.
            "shares": [
                {"address": "198.51.100.31", "host": "", "rw": True},
                {"address": "198.51.100.32", "host": "", "rw": True},
            ],
            "deleted": False,
            "single_replica": False,
        }

    def _virtual_machines(self, facts: Facts) -> dict[str, Any]:
        key = self._id("virtual_machines", facts)
        datastore = self._first("datastores")
        return {
            "id": key,
            "created_at": self._now(),
            "deleted_at": None,
            "datastore_id": datastore["id"],
            "omnistack_cluster_id": datastore["omnistack_cluster_id"],
            # A new virtual machine inherits the policy of its datastore: PowerShell module.
            "policy_id": datastore["policy_id"],
            "host_id": self._first("hosts")["id"],
            "state": "ALIVE",
            "app_aware_vm_status": "CAPABLE",
            "ha_status": "SAFE",
            "ha_resynchronization_progress": 100,
            "hypervisor_type": "VSPHERE",
            "hypervisor_object_id": self._hypervisor_id("VirtualMachine", "vm", key),
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
            "replica_set": [{"id": self._first("hosts")["id"], "role": "PRIMARY"}],
        }

    def _backups(self, facts: Facts) -> dict[str, Any]:
        machine = self._first("virtual_machines")
        return {
            "id": self._id("backups", facts),
            "created_at": self._now(),
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
