"""The backup policies that can be imported."""

from provider.nouns.policy.data_sources import Policies, PolicyObject
from provider.nouns.policy.model import FIXED_DEFAULT
from provider.nouns.shared.list_resource import CollectionListResource


class Policy(CollectionListResource, like=Policies):
    """All backup policies but the built-in one, or those that match every argument, by name."""

    @staticmethod
    def can_be_managed(found: PolicyObject) -> bool:
        return found.name != FIXED_DEFAULT
