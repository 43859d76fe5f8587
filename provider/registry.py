"""Everything that the provider offers, on one screen: what Terraform calls it is its class's name.

The classes are named, not imported: a process loads what it is asked for, see ``TypeRegistry``.
"""

from provider.address import TYPE
from provider.configuration import Configuration, connect, warnings
from provider.explain import explain
from provider.framework.kinds.data_source import DataSource
from provider.framework.kinds.list_resource import ListResource
from provider.framework.kinds.resource import Resource
from provider.framework.provider import Provider
from provider.framework.type_registry import TypeRegistry

RESOURCES: TypeRegistry[Resource] = TypeRegistry(
    TYPE,
    "provider.nouns.datastore.resource.Datastore",
    "provider.nouns.policy.resource.Policy",
    "provider.nouns.policy.rule_resource.PolicyRule",
    "provider.nouns.virtual_machine.policy_resource.VmPolicy",
)

DATA_SOURCES: TypeRegistry[DataSource] = TypeRegistry(
    TYPE,
    "provider.nouns.backup.data_sources.Backup",
    "provider.nouns.backup.data_sources.Backups",
    "provider.nouns.datastore.data_sources.Datastore",
    "provider.nouns.datastore.data_sources.Datastores",
    "provider.nouns.host.data_sources.Host",
    "provider.nouns.host.data_sources.Hosts",
    "provider.nouns.omnistack_cluster.data_sources.OmnistackCluster",
    "provider.nouns.omnistack_cluster.data_sources.OmnistackClusters",
    "provider.nouns.policy.data_sources.Policies",
    "provider.nouns.policy.data_sources.Policy",
    "provider.nouns.task.data_sources.Task",
    "provider.nouns.virtual_machine.data_sources.VirtualMachine",
    "provider.nouns.virtual_machine.data_sources.VirtualMachines",
)

LIST_RESOURCES: TypeRegistry[ListResource] = TypeRegistry(
    TYPE,
    "provider.nouns.datastore.list_resource.Datastore",
    "provider.nouns.policy.list_resource.Policy",
    "provider.nouns.policy.rule_list_resource.PolicyRule",
    "provider.nouns.virtual_machine.list_resource.VmPolicy",
)

PROVIDER = Provider(
    configuration=Configuration,
    resources=RESOURCES,
    data_sources=DATA_SOURCES,
    list_resources=LIST_RESOURCES,
    connect=connect,
    explain=explain,
    warn=warnings,
)
