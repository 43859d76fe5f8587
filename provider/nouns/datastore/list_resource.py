"""The datastores that can be imported."""

from provider.nouns.datastore.data_sources import Datastores
from provider.nouns.shared.list_resource import CollectionListResource


class Datastore(CollectionListResource, like=Datastores):
    """All datastores, or those that match every argument, by name."""
