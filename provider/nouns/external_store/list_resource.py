"""The external stores that can be imported."""

from collections.abc import Iterable
from typing import Any

from provider.framework.kinds.list_resource import ListResult
from provider.nouns.external_store.data_sources import ExternalStores
from provider.nouns.shared.list_resource import CollectionListResource


class ExternalStore(CollectionListResource, like=ExternalStores):
    """All external stores, or those that match every argument, by name and then by cluster."""

    def results(self, found: Any) -> Iterable[ListResult]:
        identity = {n: getattr(found, n) for n in ("omnistack_cluster_id", "name")}
        yield ListResult(found.name, identity)
