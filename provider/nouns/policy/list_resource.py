"""The backup policies that can be imported, and the hosts where they are suspended."""

from provider.nouns.host.data_sources import Hosts
from provider.nouns.host.model import HostObject
from provider.nouns.policy.data_sources import Policies, PolicyObject
from provider.nouns.policy.model import FIXED_DEFAULT
from provider.nouns.shared.list_resource import CollectionListResource


class Policy(CollectionListResource, like=Policies):
    """All backup policies but the built-in one, or those that match every argument, by name."""

    @staticmethod
    def can_be_managed(found: PolicyObject) -> bool:
        return found.name != FIXED_DEFAULT


class PolicySuspension(CollectionListResource, like=Hosts):
    """All hosts whose policies are suspended, or those that match every argument, by name."""

    @staticmethod
    def identified_by(found: HostObject) -> str:
        return f"host:{found.id}"

    @staticmethod
    def can_be_managed(found: HostObject) -> bool:
        return found.policy_enabled is False
