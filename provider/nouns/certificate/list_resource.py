"""The certificates that can be imported."""

from collections.abc import Iterable
from typing import Any

from provider.framework.kinds.list_resource import ListResult
from provider.nouns.certificate.data_sources import Certificates
from provider.nouns.shared.list_resource import CollectionListResource


class Certificate(CollectionListResource, like=Certificates):
    """All certificates in the trust store, or those that match every argument, by subject."""

    def results(self, found: Any) -> Iterable[ListResult]:
        yield ListResult(found.subject or found.hash, {"id": found.hash})
