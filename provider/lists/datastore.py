"""The datastores that can be imported."""

from provider.data_sources.datastore import Datastores
from provider.lists.listing import Listed


class Datastore(Listed, like=Datastores):
    """All datastores, or those that match every argument, by name."""
