"""The shares of datastores that can be imported."""

from collections.abc import Iterable

from provider.framework.kinds.list_resource import ListResult
from provider.nouns.datastore.data_sources import Datastores, DatastoreStandardHosts
from provider.nouns.shared.list_resource import CollectionListResource
from provider.omnistack.api import Api


class DatastoreShare(CollectionListResource, like=Datastores):
    """The hosts without OmniStack that datastores are shared with, by datastore and host.

    The arguments choose the datastores: all, or those that match every argument.
    """

    def list(self, api: Api) -> Iterable[ListResult]:
        for found in getattr(self._asked().read(api), self.listing.type_name):
            asked = DatastoreStandardHosts.blank().replace(datastore_id=found.id)
            for host in asked.read(api).standard_hosts:
                if host.shared:
                    identity = {"datastore_id": found.id, "host_name": host.name}
                    yield ListResult(f"{found.name}: {host.name}", identity)
