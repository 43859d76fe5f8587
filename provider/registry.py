"""Everything that the provider offers, on one screen."""

from provider.address import TYPE
from provider.configuration import Configuration, connect, warnings
from provider.data_sources import (
    backup,
    datastore,
    host,
    omnistack_cluster,
    policy,
    task,
    virtual_machine,
)
from provider.explain import explain
from provider.framework.data_source import DataSource
from provider.framework.provider import Provider
from provider.framework.resource import Resource
from provider.resources.datastore import Datastore
from provider.resources.policy import Policy
from provider.resources.policy_rule import PolicyRule
from provider.resources.vm_policy import VirtualMachinePolicy

RESOURCES: list[type[Resource]] = [
    Datastore,
    Policy,
    PolicyRule,
    VirtualMachinePolicy,
]

DATA_SOURCES: list[type[DataSource]] = [
    backup.Backup,
    backup.Backups,
    datastore.Datastore,
    datastore.Datastores,
    host.Host,
    host.Hosts,
    omnistack_cluster.OmniStackCluster,
    omnistack_cluster.OmniStackClusters,
    policy.Policies,
    policy.Policy,
    task.Task,
    virtual_machine.VirtualMachine,
    virtual_machine.VirtualMachines,
]

PROVIDER = Provider(
    configuration=Configuration,
    resources={f"{TYPE}_{each.type_name}": each for each in RESOURCES},
    data_sources={f"{TYPE}_{each.type_name}": each for each in DATA_SOURCES},
    connect=connect,
    explain=explain,
    warn=warnings,
)
