"""Everything that the provider offers, on one screen: what Terraform calls it is its class's name.

The classes are named, not imported: a process loads those that it is asked for, see ``Catalogue``.
"""

from provider.address import TYPE
from provider.configuration import Configuration, connect, warnings
from provider.explain import explain
from provider.framework.catalogue import Catalogue
from provider.framework.data_source import DataSource
from provider.framework.lister import Lister
from provider.framework.provider import Provider
from provider.framework.resource import Resource

RESOURCES: Catalogue[Resource] = Catalogue(
    TYPE,
    "provider.resources.datastore.Datastore",
    "provider.resources.policy.Policy",
    "provider.resources.policy_rule.PolicyRule",
    "provider.resources.vm_policy.VmPolicy",
)

DATA_SOURCES: Catalogue[DataSource] = Catalogue(
    TYPE,
    "provider.data_sources.backup.Backup",
    "provider.data_sources.backup.Backups",
    "provider.data_sources.datastore.Datastore",
    "provider.data_sources.datastore.Datastores",
    "provider.data_sources.host.Host",
    "provider.data_sources.host.Hosts",
    "provider.data_sources.omnistack_cluster.OmnistackCluster",
    "provider.data_sources.omnistack_cluster.OmnistackClusters",
    "provider.data_sources.policy.Policies",
    "provider.data_sources.policy.Policy",
    "provider.data_sources.task.Task",
    "provider.data_sources.virtual_machine.VirtualMachine",
    "provider.data_sources.virtual_machine.VirtualMachines",
)

LISTERS: Catalogue[Lister] = Catalogue(
    TYPE,
    "provider.lists.datastore.Datastore",
    "provider.lists.policy.Policy",
    "provider.lists.policy_rule.PolicyRule",
    "provider.lists.vm_policy.VmPolicy",
)

PROVIDER = Provider(
    configuration=Configuration,
    resources=RESOURCES,
    data_sources=DATA_SOURCES,
    listers=LISTERS,
    connect=connect,
    explain=explain,
    warn=warnings,
)
