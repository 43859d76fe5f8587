"""simplivity_external_store and simplivity_external_stores."""

from provider.framework.kinds.data_source import computed
from provider.nouns.external_store.model import ExternalStoreFacts
from provider.nouns.shared.listing import Listing
from provider.nouns.shared.lookup import ByName


class ExternalStoreObject(ExternalStoreFacts, read_only=True):
    """An external store."""


class ExternalStore(ByName, ExternalStoreObject):
    """An external store, where backups go that no omnistack_cluster keeps."""

    plural = "external_stores"
    tells_apart = ("omnistack_cluster_id", "management_ip")
    narrowed_by = ("omnistack_cluster_id",)


class ExternalStores(Listing):
    """All external stores, or those that match every argument, by name and then by cluster."""

    order = ("name", "omnistack_cluster_id")

    external_stores: tuple[ExternalStoreObject, ...] = computed("The external stores.")
