"""Everything that the provider offers, on one screen: what Terraform calls it is its class's name.

The declarations are named, not imported: a process loads what it is asked for, see `TypeRegistry`.
"""

from provider.address import TYPE
from provider.configuration import Configuration, connect, warnings
from provider.explain import explain
from provider.framework.kinds.table import (
    ACTION,
    DATA_SOURCE,
    EPHEMERAL_RESOURCE,
    FUNCTION,
    LIST_RESOURCE,
    RESOURCE,
)
from provider.framework.provider import Provider
from provider.framework.type_registry import TypeRegistry

_PREFIX = f"{TYPE}_"

PROVIDER = Provider(
    configuration=Configuration,
    members={
        RESOURCE: TypeRegistry(
            _PREFIX,
            "provider.nouns.backup.resource.Backup",
            "provider.nouns.cluster_group.resource.ClusterGroup",
            "provider.nouns.datastore.resource.Datastore",
            "provider.nouns.omnistack_cluster.settings_resource.OmnistackClusterSettings",
            "provider.nouns.policy.resource.Policy",
            "provider.nouns.virtual_machine.assignment_resource.PolicyAssignment",
            "provider.nouns.policy.rule_resource.PolicyRule",
            "provider.nouns.policy.suspension_resource.PolicySuspension",
            "provider.nouns.virtual_machine.policy_resource.VmPolicy",
        ),
        DATA_SOURCE: TypeRegistry(
            _PREFIX,
            "provider.nouns.api_version.data_sources.ApiVersion",
            "provider.nouns.backup.data_sources.Backup",
            "provider.nouns.backup.inside.BackupFiles",
            "provider.nouns.backup.inside.BackupPartitions",
            "provider.nouns.backup.inside.BackupVirtualDisks",
            "provider.nouns.backup.data_sources.Backups",
            "provider.nouns.cluster_group.data_sources.ClusterGroup",
            "provider.nouns.cluster_group.data_sources.ClusterGroups",
            "provider.nouns.datastore.data_sources.Datastore",
            "provider.nouns.datastore.data_sources.Datastores",
            "provider.nouns.host.data_sources.Host",
            "provider.nouns.host.measurements.HostCapacity",
            "provider.nouns.host.hardware.HostHardware",
            "provider.nouns.host.measurements.HostMetrics",
            "provider.nouns.host.shutdown_status.HostShutdownStatus",
            "provider.nouns.host.data_sources.Hosts",
            "provider.nouns.omnistack_cluster.data_sources.OmnistackCluster",
            "provider.nouns.omnistack_cluster.connected_clusters.OmnistackClusterConnectedClusters",
            "provider.nouns.omnistack_cluster.measurements.OmnistackClusterMetrics",
            "provider.nouns.omnistack_cluster.throughput.OmnistackClusterThroughput",
            "provider.nouns.omnistack_cluster.data_sources.OmnistackClusters",
            "provider.nouns.policy.data_sources.Policies",
            "provider.nouns.policy.data_sources.Policy",
            "provider.nouns.policy.reports.PolicyImpactReport",
            "provider.nouns.policy.reports.PolicyScheduleReport",
            "provider.nouns.task.data_sources.Task",
            "provider.nouns.omnistack_cluster.time_zones.TimeZones",
            "provider.nouns.virtual_machine.data_sources.VirtualMachine",
            "provider.nouns.virtual_machine.measurements.VirtualMachineMetrics",
            "provider.nouns.virtual_machine.data_sources.VirtualMachines",
        ),
        LIST_RESOURCE: TypeRegistry(
            _PREFIX,
            "provider.nouns.backup.list_resource.Backup",
            "provider.nouns.cluster_group.list_resource.ClusterGroup",
            "provider.nouns.datastore.list_resource.Datastore",
            "provider.nouns.omnistack_cluster.settings_list_resource.OmnistackClusterSettings",
            "provider.nouns.policy.list_resource.Policy",
            "provider.nouns.virtual_machine.list_resource.PolicyAssignment",
            "provider.nouns.policy.rule_list_resource.PolicyRule",
            "provider.nouns.policy.list_resource.PolicySuspension",
            "provider.nouns.virtual_machine.list_resource.VmPolicy",
        ),
        ACTION: TypeRegistry(
            _PREFIX,
            "provider.nouns.backup.actions.BackupCalculateUniqueSize",
            "provider.nouns.backup.actions.BackupCancel",
            "provider.nouns.backup.actions.BackupCopy",
            "provider.nouns.backup.actions.BackupDelete",
            "provider.nouns.backup.actions.BackupLock",
            "provider.nouns.backup.actions.BackupRename",
            "provider.nouns.backup.actions.BackupRestore",
            "provider.nouns.backup.actions.BackupRestoreFiles",
            "provider.nouns.backup.actions.BackupSetRetention",
            "provider.nouns.host.actions.HostCancelVirtualControllerShutdown",
            "provider.nouns.host.actions.HostRemoveFromFederation",
            "provider.nouns.host.actions.HostShutdownVirtualController",
            "provider.nouns.policy.actions.PoliciesResume",
            "provider.nouns.policy.actions.PoliciesSuspend",
            "provider.nouns.virtual_machine.task_actions.VirtualMachineBackup",
            "provider.nouns.virtual_machine.task_actions.VirtualMachineClone",
            "provider.nouns.virtual_machine.task_actions.VirtualMachineMove",
            "provider.nouns.virtual_machine.task_actions.VirtualMachinePowerOff",
            "provider.nouns.virtual_machine.task_actions.VirtualMachinePowerOn",
            "provider.nouns.virtual_machine.task_actions.VirtualMachineSetBackupParameters",
            "provider.nouns.virtual_machine.task_actions.VirtualMachineValidateBackupCredentials",
        ),
        EPHEMERAL_RESOURCE: TypeRegistry(
            _PREFIX, "provider.nouns.access_token.ephemeral_resource.Token"
        ),
        FUNCTION: TypeRegistry(
            "",
            "provider.nouns.policy.functions.duration",
            "provider.nouns.datastore.functions.gib",
            "provider.nouns.policy.functions.minutes",
            "provider.nouns.import_id.functions.parse_id",
            "provider.nouns.policy.schedule_functions.recovery_points",
            "provider.nouns.policy.schedule_functions.schedule_starts",
            "provider.nouns.datastore.functions.size",
        ),
    },
    connect=connect,
    explain=explain,
    warn=warnings,
)
