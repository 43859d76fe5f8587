"""The backup policies that can be imported."""

from provider.data_sources.policy import Policies
from provider.lists.listing import Listed
from provider.objects.policy import PolicyObject
from provider.resources.policy import FIXED_DEFAULT


class Policy(Listed, like=Policies):
    """All backup policies but the built-in one, or those that match every argument, by name."""

    @staticmethod
    def can_be_managed(told: PolicyObject) -> bool:
        return told.name != FIXED_DEFAULT
