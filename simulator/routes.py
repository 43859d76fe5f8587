"""The routing table: every operation that the simulator has.

``since`` is the version that brought an operation (HPE developer portal, feature table, and the
history of the OpenAPI document), ``media`` the oldest Content-Type that OpenAPI 1.25 lists for
it. Other operations get a 404 or 405.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from simulator import (
    backup_changes,
    backup_files,
    backups,
    clusters,
    datastores,
    external_stores,
    host_hardware,
    machine_life,
    measurements,
    policies,
    removal,
    reports,
    role_assignments,
    rules,
    shutdown,
    suspension,
    trust_store,
    virtual_machines,
)
from simulator.errors import ApiError
from simulator.media_types import JSON
from simulator.reads import (
    Operation,
    backups_of_machine,
    list_of,
    one_of,
    task,
    users_of_policy,
)


@dataclass(frozen=True)
class Route:
    """One operation.

    ``body`` names the shape of its body: in brackets if it takes an array, with a question mark
    if it may be left out. ``file`` names the field of a form, of an operation that takes a file.
    """

    method: str
    path: str
    run: Operation
    since: int = 0
    media: int = 0
    body: str = ""
    file: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.path))


BACKUP = "/backups/{bkpId}"
POLICY = "/policies/{policyId}"
RULE = f"{POLICY}/rules/{{ruleId}}"
DATASTORE = "/datastores/{datastoreId}"
GROUP = "/cluster_groups/{clusterGroupId}"
HOST = "/hosts/{hostId}"
MACHINE = "/virtual_machines/{vmId}"
CLUSTER = "/omnistack_clusters/{clusterId}"
STORES = "/external_stores"
CERTIFICATES = "/security/certificates"
ROLES = "/security/rbac/policies/role_assignments"
APPLY = "/virtual_machines/policy_impact_report/apply_policy"

# Fixed paths stand before those with a placeholder in the same place.
ROUTES = (
    Route("GET", "/backups", list_of("backups")),
    Route("POST", "/backups/delete", backup_changes.delete_many, 4, body="delete_backups"),
    Route("POST", "/backups/set_retention", backup_changes.set_retention, 3, body="set_retention"),
    Route("GET", BACKUP, one_of("backups")),
    Route("DELETE", BACKUP, backup_changes.delete),
    Route("POST", f"{BACKUP}/calculate_unique_size", backup_changes.calculate_unique_size, 7),
    Route("POST", f"{BACKUP}/cancel", backup_changes.cancel, 7),
    Route("POST", f"{BACKUP}/copy", backups.copy, 1, body="copy_backup"),
    Route("POST", f"{BACKUP}/lock", backup_changes.lock, 1),
    Route("POST", f"{BACKUP}/rename", backup_changes.rename, body="rename_backup"),
    Route("POST", f"{BACKUP}/restore", machine_life.restore, body="restore_machine?"),
    Route("POST", f"{BACKUP}/restore_files", backup_files.restore_files, 9, 9, "restore_files"),
    Route("GET", f"{BACKUP}/virtual_disk_partition_files", backup_files.files, since=9),
    Route("GET", f"{BACKUP}/virtual_disk_partitions", backup_files.partitions, since=9),
    Route("GET", f"{BACKUP}/virtual_disks", backup_files.virtual_disks, since=9),
    Route("GET", "/cluster_groups", list_of("cluster_groups"), since=11),
    Route("POST", f"{GROUP}/rename", clusters.rename_group, 11, 7, "rename_group"),
    Route("GET", "/datastores", list_of("datastores")),
    Route("POST", "/datastores", datastores.create, body="create_datastore"),
    Route("GET", DATASTORE, one_of("datastores")),
    Route("DELETE", DATASTORE, datastores.delete),
    Route("POST", f"{DATASTORE}/resize", datastores.resize, 1, body="resize_datastore"),
    Route("POST", f"{DATASTORE}/set_policy", datastores.set_policy, 2, body="set_policy"),
    Route("POST", f"{DATASTORE}/share", datastores.share, 8, 8, "share_datastore"),
    Route("POST", f"{DATASTORE}/unshare", datastores.unshare, 8, 8, "share_datastore"),
    Route("GET", f"{DATASTORE}/standard_hosts", datastores.standard_hosts, since=8),
    Route("GET", STORES, list_of("external_stores"), since=14),
    Route("POST", STORES, external_stores.register, 14, 11, "register_external_store"),
    Route(
        "POST",
        f"{STORES}/unregister",
        external_stores.unregister,
        15,
        15,
        "unregister_external_store",
    ),
    Route(
        "POST",
        f"{STORES}/update_credentials",
        external_stores.update_credentials,
        15,
        15,
        "update_external_store_credentials",
    ),
    Route("GET", "/hosts", list_of("hosts")),
    Route("GET", HOST, one_of("hosts")),
    Route("POST", f"{HOST}/cancel_virtual_controller_shutdown", shutdown.cancel, 9, JSON),
    Route("GET", f"{HOST}/capacity", measurements.host_capacity, since=2),
    Route("GET", f"{HOST}/hardware", host_hardware.get, since=1),
    Route("GET", f"{HOST}/metrics", measurements.metrics_of("hosts"), since=2),
    Route(
        "POST",
        f"{HOST}/remove_from_federation",
        removal.remove_from_federation,
        9,
        9,
        "remove_host",
    ),
    Route("POST", f"{HOST}/shutdown_virtual_controller", shutdown.shut_down, 9, JSON, "shut_down"),
    Route("GET", f"{HOST}/virtual_controller_shutdown_status", shutdown.status, since=9),
    Route("GET", "/omnistack_clusters", list_of("omnistack_clusters")),
    Route("GET", "/omnistack_clusters/time_zone_list", clusters.time_zone_list, since=3),
    Route("GET", CLUSTER, one_of("omnistack_clusters")),
    Route("GET", f"{CLUSTER}/connected_clusters", clusters.connected_clusters, since=3),
    Route("GET", f"{CLUSTER}/metrics", measurements.metrics_of("omnistack_clusters"), since=1),
    Route("POST", f"{CLUSTER}/set_iwo", clusters.set_iwo, 16, 16, "set_iwo"),
    Route("POST", f"{CLUSTER}/set_time_zone", clusters.set_time_zone, 2, body="set_time_zone"),
    Route("GET", f"{CLUSTER}/throughput", measurements.throughput, since=13),
    Route("GET", "/policies", list_of("policies")),
    Route("POST", "/policies", policies.create, body="create_or_rename_policy"),
    Route("GET", "/policies/policy_schedule_report", reports.current, since=10),
    Route("POST", "/policies/resume", suspension.resume, 4, body="suspend_or_resume"),
    Route("POST", "/policies/suspend", suspension.suspend, 4, body="suspend_or_resume"),
    Route("GET", POLICY, one_of("policies")),
    Route("DELETE", POLICY, policies.delete),
    Route("POST", f"{POLICY}/rename", policies.rename, 1, body="create_or_rename_policy"),
    Route("GET", f"{POLICY}/datastores", users_of_policy("datastores")),
    Route("GET", f"{POLICY}/virtual_machines", users_of_policy("virtual_machines")),
    Route("POST", f"{POLICY}/rules", rules.add, 1, 1, "[create_or_edit_rule]"),
    Route("GET", RULE, rules.get),
    Route("PUT", RULE, rules.edit, body="edit_rule"),
    Route("DELETE", RULE, rules.delete),
    Route(
        "POST",
        f"{POLICY}/impact_report/create_rules",
        reports.of_new_rules,
        9,
        9,
        "[create_or_edit_rule]",
    ),
    Route(
        "POST",
        f"{POLICY}/impact_report/edit_rules",
        reports.of_edited_rules,
        9,
        9,
        "[proposed_rule]",
    ),
    Route("POST", f"{RULE}/impact_report/delete_rule", reports.of_deleted_rule, 9, 9),
    Route("GET", CERTIFICATES, trust_store.listed, since=12),
    Route("POST", CERTIFICATES, trust_store.add, 12, 8, "add_certificate"),
    Route(
        "POST",
        f"{CERTIFICATES}/upload_der_encoded_certificate",
        trust_store.upload,
        12,
        file="certificate",
    ),
    Route("GET", f"{CERTIFICATES}/{{certId}}", trust_store.get, since=12),
    Route("DELETE", f"{CERTIFICATES}/{{certId}}", trust_store.delete, since=12),
    Route("GET", ROLES, role_assignments.listed, since=17),
    Route("POST", ROLES, role_assignments.add, 17, 16, "role_assignments"),
    Route("POST", f"{ROLES}/remove", role_assignments.remove, 17, 16, "role_assignments"),
    Route("GET", "/tasks/{taskId}", task),
    Route("GET", "/virtual_machines", list_of("virtual_machines")),
    Route("POST", APPLY, reports.of_applied_policy, 9, 9, "set_policy_of_many"),
    Route(
        "POST",
        "/virtual_machines/set_policy",
        virtual_machines.set_policy_of_many,
        5,
        body="set_policy_of_many",
    ),
    Route("GET", MACHINE, one_of("virtual_machines")),
    Route("POST", f"{MACHINE}/set_policy", virtual_machines.set_policy, body="set_policy"),
    Route("POST", f"{MACHINE}/backup", backups.of_machine, body="backup_machine"),
    Route(
        "POST",
        f"{MACHINE}/backup_parameters",
        machine_life.set_backup_parameters,
        8,
        8,
        "backup_parameters",
    ),
    Route("GET", f"{MACHINE}/backups", backups_of_machine),
    Route("GET", f"{MACHINE}/metrics", measurements.metrics_of("virtual_machines"), since=1),
    Route("POST", f"{MACHINE}/clone", machine_life.clone, body="clone_machine"),
    Route("POST", f"{MACHINE}/move", machine_life.move, body="move_machine"),
    Route("POST", f"{MACHINE}/power_off", machine_life.power_off, 10, 9),
    Route("POST", f"{MACHINE}/power_on", machine_life.power_on, 10, 9),
    Route(
        "POST",
        f"{MACHINE}/validate_backup_credentials",
        machine_life.validate_credentials,
        8,
        8,
        "guest_credentials",
    ),
)


def find(method: str, path: str, minor: int) -> tuple[Route, tuple[str, ...]]:
    """The operation of a request, and the ids in its path; 404 or 405 if there is none."""
    offered = [route for route in ROUTES if route.since <= minor]
    for route in offered:
        if route.method == method and (match := route.pattern.fullmatch(path)):
            return route, match.groups()
    if any(route.pattern.fullmatch(path) for route in offered):
        raise ApiError("Method", f"Request method '{method}' not supported")
    raise ApiError("NoRoute", f"No handler found for {method} /api{path}")
