"""Which parameters each list takes: facts of the OpenAPI document 1.25."""

from simulator.query import (
    Condition,
    Filter,
    after,
    at_least,
    at_most,
    before,
    boolean_is,
    enumeration,
    exact,
    one_of,
    wildcard,
)


def same(condition: Condition, names: str) -> dict[str, Filter]:
    """Parameters with the name of the property that they test."""
    return {name: Filter(name, condition) for name in names.split()}


PLACE = (
    "omnistack_cluster_id omnistack_cluster_name compute_cluster_parent_hypervisor_object_id"
    " compute_cluster_parent_name"
)
GROUP = {"cluster_group_id": Filter("cluster_group_ids", one_of)}
CREATED = {
    "created_before": Filter("created_at", before),
    "created_after": Filter("created_at", after),
}


def bounds(names: str) -> dict[str, Filter]:
    """Pairs of parameters that end in _min and _max."""
    return {
        f"{name}_{end}": Filter(name, condition)
        for name in names.split()
        for end, condition in (("min", at_least), ("max", at_most))
    }


FILTERS: dict[str, dict[str, Filter]] = {
    "datastores": {
        **same(one_of, f"id {PLACE} policy_id policy_name hypervisor_object_id mount_directory"),
        **same(wildcard, "name hypervisor_management_system_name"),
        **same(boolean_is, "single_replica"),
        "min_size": Filter("size", at_least),
        "max_size": Filter("size", at_most),
        **CREATED,
        **GROUP,
    },
    "policies": {**same(one_of, "id name owner_cluster_id owner_cluster_name"), **GROUP},
    "virtual_machines": {
        **same(
            one_of,
            f"id {PLACE} datastore_id datastore_name policy_id policy_name hypervisor_object_id",
        ),
        **same(wildcard, "name hypervisor_management_system hypervisor_management_system_name"),
        **same(enumeration, "state app_aware_vm_status"),
        **same(boolean_is, "hypervisor_is_template"),
        **same(exact, "host_id"),  # one id only: known issue of the PowerShell module
        **CREATED,
        **GROUP,
    },
    "omnistack_clusters": {
        **same(one_of, "id hypervisor_object_id hypervisor_object_parent_id arbiter_address"),
        **same(wildcard, "name hypervisor_object_parent_name hypervisor_management_system_name"),
        **same(enumeration, "type"),
        **same(boolean_is, "arbiter_connected arbiter_required arbiter_configured"),
        **GROUP,
    },
    "hosts": {
        **same(one_of, "id"),
        **same(
            wildcard,
            "name type model version hypervisor_management_system"
            " hypervisor_management_system_name hypervisor_object_id compute_cluster_name"
            " compute_cluster_hypervisor_object_id management_ip storage_ip federation_ip"
            " virtual_controller_name compute_cluster_parent_name"
            " compute_cluster_parent_hypervisor_object_id",
        ),
        **same(exact, "omnistack_cluster_id availability_zone_planned availability_zone_effective"),
        **same(enumeration, "upgrade_state state"),
        **same(boolean_is, "policy_enabled can_rollback"),
        **bounds("current_feature_level potential_feature_level cluster_feature_level"),
        **GROUP,
    },
    "backups": {
        **same(
            one_of,
            f"id {PLACE} datastore_id datastore_name virtual_machine_id virtual_machine_name"
            " associated_cluster",
        ),
        **same(wildcard, "name external_store_name"),
        **same(
            enumeration, "state type virtual_machine_type virtual_machine_state consistency_type"
        ),
        **same(one_of, "backup_store_type"),
        **same(boolean_is, "application_consistent"),
        **bounds("sent size sent_duration unique_size_bytes"),
        "expires_before": Filter("expiration_time", before),
        "expires_after": Filter("expiration_time", after),
        "sent_completion_before": Filter("sent_completion_time", before),
        "sent_completion_after": Filter("sent_completion_time", after),
        **CREATED,
        **GROUP,
    },
    "cluster_groups": {**same(one_of, "id"), **same(wildcard, "name")},
    "external_stores": {
        **same(wildcard, "name management_ip"),
        **same(exact, "omnistack_cluster_id"),
        **GROUP,
    },
}
